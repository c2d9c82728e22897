-- purpose: a month that was settled, draft or locked
-- grain: one month
select month, state, as_of, policy_version, snapshot_sha256, failed_checks, locked_at, due_on
from core.settlement_month
where month = :month
