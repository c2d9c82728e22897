-- claim: What a provider pays out is the sum of what it states
-- claim_zh: 支付渠道的出款等于其明细之和
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the provider for the entries that are missing, or for the difference
-- remedy_zh: 向支付渠道索取缺失明细或差额
-- population: core.receipt_expectation
-- rows: break_id, provider, batch_id, amount_minor
select break_id, provider, batch_id, amount_minor
from core.payment_break
where
    category in ('split_mismatch', 'currency_mismatch')
    and subject_kind = 'composition'
    and status <> 'resolved'
