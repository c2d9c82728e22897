-- claim: Money in another currency comes at the rate that the provider states
-- claim_zh: 外币款项按支付渠道标明的汇率折算
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the difference from the provider
-- remedy_zh: 向支付渠道追索差额
-- population: (select 1 from core.provider_entry where entry_kind = 'capture' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'fx_difference' and status <> 'resolved'
