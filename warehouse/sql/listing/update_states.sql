-- purpose: where the listings stand that moved
-- grain: one listing
-- clause: 4.1
update core.listing_state as s
set
    state = m.to_state,
    version_no = case when m.version_no > s.version_no then m.version_no else s.version_no end,
    live_version_no = m.live_version_no,
    prior_state = m.prior_state,
    since_at = case when s.state = m.to_state then s.since_at else m.occurred_at end,
    run_id = :run_id
from move as m
where m.listing_id = s.listing_id
