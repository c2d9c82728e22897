-- claim: What a chargeback took is in our books
-- claim_zh: 支付渠道扣回的每笔拒付均已入账
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Record the chargeback, and answer it while there is time
-- remedy_zh: 补录拒付并在期限内答辩
-- population: (select 1 from core.provider_entry where entry_kind = 'chargeback' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'chargeback_unbooked' and status <> 'resolved'
