-- claim: What a provider captured is a payment in our books
-- claim_zh: 支付渠道收取的每笔款项均对应账上的一笔支付
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Deliver the payment that is missing, or give the money back to whom it came from
-- remedy_zh: 补录缺失的支付，或将款项退还付款人
-- population: (select 1 from core.provider_entry where entry_kind = 'capture' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'missing_in_orders' and status <> 'resolved'
