-- claim: The bank receives all of what a provider paid out
-- claim_zh: 到账金额不少于支付渠道出款金额
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the bank whether it kept a charge, and claim the rest from the provider
-- remedy_zh: 查询银行是否扣费，并向支付渠道追索差额
-- population: core.receipt_expectation
-- rows: break_id, provider, batch_id, amount_minor
select break_id, provider, batch_id, amount_minor
from core.payment_break
where category = 'amount_under' and subject_kind = 'batch' and status <> 'resolved'
