-- purpose: the life of one listing
-- grain: one event
-- clause: 4.1
-- note: what one run does at one instant is told in the order in which it is done
select
    version_no, event, from_state, to_state, actor, reason_code, note, policy_version, occurred_at
from core.listing_event
where listing_id = :listing_id
order by
    occurred_at,
    version_no,
    case
        when event in ('submitted', 'edited') then 1
        when event = 'appealed' then 2
        when event = 'referred' then 3
        when event in ('approved', 'rejected', 'changes_requested') then 4
        when event in ('published', 'delisted') then 5
        when event = 'suspended' then 6
        else 7
    end,
    event_id
