-- claim: A provider gives back all that we asked for
-- claim_zh: 支付渠道足额退还我方申请的金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have the provider pay the rest to the customer
-- remedy_zh: 要求支付渠道向顾客补足差额
-- population: core.refund
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category = 'amount_under'
    and subject_kind = 'claim'
    and subject like 'refund/%'
    and status <> 'resolved'
