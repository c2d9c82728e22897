-- claim: The fee of a capture is that of the contract
-- claim_zh: 收款手续费与合同一致
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the difference from the provider with the contract
-- remedy_zh: 凭合同向支付渠道追索差额
-- population: (select 1 from core.provider_entry where entry_kind = 'capture' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'fee_variance' and subject like 'capture/%' and status <> 'resolved'
