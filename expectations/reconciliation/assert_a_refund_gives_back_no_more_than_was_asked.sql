-- claim: A provider gives back no more than we asked for
-- claim_zh: 支付渠道的退款不多于我方申请金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the difference back from the provider
-- remedy_zh: 向支付渠道追回多退金额
-- population: core.refund
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category = 'amount_over'
    and subject_kind = 'claim'
    and subject like 'refund/%'
    and status <> 'resolved'
