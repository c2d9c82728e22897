-- purpose: how many events each finding has, so that the next one gets its number
-- grain: one finding
select finding_id, cast(max(event_no) as integer) as events
from core.finding_event
group by finding_id
