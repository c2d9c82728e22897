-- purpose: findings with all that is known of them, the gravest first
-- grain: one finding
-- clause: 5.1
select
    finding_id, claim, scope, noun, clause, severity, department, state, opened_at, due_on,
    last_seen_at, times_seen, times_reopened, unexpected, population, amount_minor, currency,
    sample, evidence_file, evidence_sha256, owner, cause, is_cause_shown, action, action_due_on,
    accepted_by, accepted_until, closed_by, is_escalated
from core.finding
order by
    case severity when 'critical' then 1 when 'warning' then 2 else 3 end, due_on, claim, scope
