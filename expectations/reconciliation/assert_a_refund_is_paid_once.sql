-- claim: A refund of ours is paid once
-- claim_zh: 一笔退款只退还一次
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the second refund back from the provider, or from the customer
-- remedy_zh: 向支付渠道或顾客追回重复退款
-- population: (select 1 from core.provider_entry where entry_kind = 'refund' and withdrawn_at
--   is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'duplicate_capture' and subject like 'refund/%' and status <> 'resolved'
