-- purpose: every month that was settled, drafts among them, the newest first
-- grain: one month
select
    m.month, m.state, m.as_of, m.policy_version, m.snapshot_sha256, m.failed_checks, m.locked_at, m.due_on, m.run_id,
    (select count(distinct s.merchant_id) from core.settlement as s where s.month = m.month)
        as merchant_count
from core.settlement_month as m
order by m.month desc
