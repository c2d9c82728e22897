-- purpose: how many listings stand where
-- grain: one state
-- clause: 3.1
select state, count(*) as listing_count
from core.listing_state
group by state
order by state
