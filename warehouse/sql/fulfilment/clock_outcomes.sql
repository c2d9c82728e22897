-- purpose: clocks by outcome
-- grain: one clock and outcome
select clock, outcome, count(*) as clocks
from core.sla_clock
group by clock, outcome
order by clock, outcome
