-- purpose: a notice as it stands from now on
-- grain: one notice
-- clause: 3.1
update core.ip_notice
set
    state = :state, missing = :missing, measures_due_at = :measures_due_at,
    wait_ends_at = :wait_ends_at, kept_ground = :kept_ground, run_id = :run_id
where notice_id = :notice_id and state = :state_before
