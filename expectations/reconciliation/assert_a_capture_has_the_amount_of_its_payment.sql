-- claim: A provider captures what our books say was paid
-- claim_zh: 支付渠道的收款金额与账上支付金额一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find out which side is right by the customer's receipt; correct our books, or claim the difference
-- remedy_zh: 以顾客凭证查明差异方；更正账目或向支付渠道追索差额
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category in ('amount_over', 'amount_under')
    and subject_kind = 'claim'
    and subject like 'capture/%'
    and status <> 'resolved'
