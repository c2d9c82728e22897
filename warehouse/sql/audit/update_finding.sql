-- purpose: a finding as it stands from now on
-- grain: one finding
-- clause: 5.1
update core.finding
set
    state = :state, due_on = :due_on, last_seen_at = :last_seen_at, times_seen = :times_seen,
    times_reopened = :times_reopened, unexpected = :unexpected, population = :population,
    amount_minor = :amount_minor, sample = :sample, evidence_file = :evidence_file,
    evidence_sha256 = :evidence_sha256, owner = :owner, cause = :cause,
    is_cause_shown = :is_cause_shown, action = :action, action_due_on = :action_due_on,
    accepted_by = :accepted_by, accepted_until = :accepted_until, closed_by = :closed_by,
    is_escalated = :is_escalated, run_id = :run_id
where finding_id = :finding_id and state = :state_before
