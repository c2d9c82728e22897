-- claim: The bank receives no more than a provider paid out
-- claim_zh: 到账金额不多于支付渠道出款金额
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Ask the provider what the surplus is for; it is not ours to spend
-- remedy_zh: 向支付渠道查明多到金额的来源，查明前不得动用
-- population: core.receipt_expectation
-- rows: break_id, provider, batch_id, amount_minor
select break_id, provider, batch_id, amount_minor
from core.payment_break
where category = 'amount_over' and subject_kind = 'batch' and status <> 'resolved'
