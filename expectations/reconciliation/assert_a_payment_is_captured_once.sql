-- claim: A customer is charged once for a payment
-- claim_zh: 顾客的一笔支付只扣款一次
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Refund the second capture
-- remedy_zh: 退还重复扣款
-- population: (select 1 from core.provider_entry where entry_kind = 'capture' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where category = 'duplicate_capture' and subject like 'capture/%' and status <> 'resolved'
