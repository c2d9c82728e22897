-- claim: A refund gives the fee back that the contract says
-- claim_zh: 退款按合同退还手续费
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the fee from the provider with the contract
-- remedy_zh: 凭合同向支付渠道追索手续费
-- population: (select 1 from core.provider_entry where entry_kind = 'refund' and withdrawn_at
--   is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'fee_variance' and subject like 'refund/%' and status <> 'resolved'
