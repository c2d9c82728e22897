-- purpose: what the moves at hand do, by event
-- grain: one event
-- clause: 4.1
select event, count(*) as n
from move
group by event
order by event
