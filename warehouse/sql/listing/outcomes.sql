-- purpose: what a run's checks came to
-- grain: one outcome
-- clause: 4.1
select outcome, count(*) as n
from core.listing_screening
where run_id = :run_id
group by outcome
