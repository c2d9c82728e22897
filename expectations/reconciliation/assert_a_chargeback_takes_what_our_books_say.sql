-- claim: A chargeback takes from us what our books say
-- claim_zh: 拒付扣款金额与账上一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Compare the dispute at the provider; correct our books, or dispute the amount
-- remedy_zh: 核对支付渠道的争议记录；更正账目或对金额提出异议
-- population: core.chargeback
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category in ('amount_over', 'amount_under')
    and subject_kind = 'claim'
    and subject like 'chargeback%'
    and status <> 'resolved'
