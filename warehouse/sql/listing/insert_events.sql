-- purpose: write down every move
-- grain: one listing
-- clause: 4.1
insert into core.listing_event (
    event_id, listing_id, version_no, event, from_state, to_state, actor, reason_code, note,
    policy_version, occurred_at, run_id
)
select
    concat(listing_id, '/', version_no, '/', event, '/', told_apart),
    listing_id, version_no, event, from_state, to_state, actor, reason_code, note,
    :policy_version, occurred_at, :run_id
from move
