-- claim: Our books and the provider state a movement in one currency
-- claim_zh: 账上与支付渠道的币种一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find out in which currency the customer paid, and have the wrong side corrected
-- remedy_zh: 查明顾客支付币种，更正错误一方
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where category = 'currency_mismatch' and subject_kind = 'claim' and status <> 'resolved'
