-- claim: A provider gives back only what our books know of
-- claim_zh: 支付渠道的每笔退款均为我方所申请
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out who asked for the refund; record it, or claim it back
-- remedy_zh: 查明退款发起人；补录或追回
-- population: (select 1 from core.provider_entry where entry_kind = 'refund' and withdrawn_at
--   is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'refund_without_order' and status <> 'resolved'
