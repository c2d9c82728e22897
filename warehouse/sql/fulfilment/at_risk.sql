-- purpose: orders whose clock runs and is due within the policy's working hours
-- grain: one clock
-- clause: 3.2
select clock, count(distinct order_id) as orders, min(due_at) as earliest_due_at
from core.sla_clock
where outcome = 'running' and due_at <= :horizon_at
group by clock
order by clock
