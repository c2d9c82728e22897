-- claim: The bank books a deposit once
-- claim_zh: 银行对一笔到账只记账一次
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the bank which of the two is real; the other will be taken back
-- remedy_zh: 向银行核实重复入账，重复款项将被冲回
-- population: (select 1 from core.bank_entry where amount_minor > 0 and withdrawn_at is null)
--   as e
-- rows: break_id, provider, batch_id, native_id, amount_minor
select break_id, provider, batch_id, native_id, amount_minor
from core.payment_break
where category = 'duplicate_row' and subject_kind = 'deposit' and status <> 'resolved'
