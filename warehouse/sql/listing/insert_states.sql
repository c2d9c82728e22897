-- purpose: the state of listings that are submitted for the first time
-- grain: one listing
-- clause: 4.1
insert into core.listing_state (
    listing_id, state, version_no, live_version_no, prior_state, since_at, run_id
)
select v.listing_id, 'submitted', v.version_no, null, null, v.submitted_at, :run_id
from core.listing_version as v
inner join incoming_listing_version as i on i.listing_id = v.listing_id
where v.run_id = :run_id and v.version_no = 1
