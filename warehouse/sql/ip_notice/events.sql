-- purpose: the history of a notice
-- grain: one event
-- clause: 3.1
select
    event_no, event, from_state, to_state, actor, note, occurred_at, recorded_at, policy_version,
    run_id
from core.ip_notice_event
where notice_id = :notice_id
order by event_no
