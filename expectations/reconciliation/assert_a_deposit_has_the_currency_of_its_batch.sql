-- claim: A deposit is in the currency that the provider paid out
-- claim_zh: 到账币种与出款币种一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the bank whether it converted the payout, and at what rate
-- remedy_zh: 查询银行是否换汇及所用汇率
-- population: core.receipt_expectation
-- rows: break_id, provider, batch_id, amount_minor
select break_id, provider, batch_id, amount_minor
from core.payment_break
where category = 'currency_mismatch' and subject_kind = 'batch' and status <> 'resolved'
