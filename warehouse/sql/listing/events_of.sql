-- purpose: the life of one listing
-- grain: one event
-- clause: 4.1
select
    version_no, event, from_state, to_state, actor, reason_code, note, policy_version, occurred_at
from core.listing_event
where listing_id = :listing_id
order by occurred_at, version_no, event_id
