-- purpose: what an audit did to the findings
-- grain: one kind of event
select event, count(*) as events
from core.finding_event
where run_id = :run_id
group by event
order by event
