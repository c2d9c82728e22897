-- purpose: where one listing stands
-- grain: at most one row
-- clause: 4.1
select listing_id, state, version_no, live_version_no, prior_state, since_at
from core.listing_state
where listing_id = :listing_id
