-- claim: A deposit pays a batch that a provider states
-- claim_zh: 每笔到账均对应支付渠道的出款批次
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Find out who paid and for what; match it with its batch by hand, or give it back
-- remedy_zh: 查明付款方与用途；人工匹配批次或退回
-- population: (select 1 from core.bank_entry where amount_minor > 0 and withdrawn_at is null)
--   as e
-- rows: break_id, provider, batch_id, native_id, amount_minor
select break_id, provider, batch_id, native_id, amount_minor
from core.payment_break
where category = 'unknown_residual' and subject_kind = 'deposit' and status <> 'resolved'
