-- claim: A reserve is released whole on the day of the contract
-- claim_zh: 保证金于合同约定日全额释放
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the reserve from the provider
-- remedy_zh: 向支付渠道追索保证金
-- population: (select 1 from core.provider_entry where entry_kind = 'reserve_hold' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'reserve_movement' and subject like '%/release/%' and status <> 'resolved'
