-- purpose: parts of orders due in the month, counted on their own
-- grain: one row
-- clause: 4.2
select count(*) as parts
from core.sla_clock
where
    clock = 'ship'
    and substring(cast(cast(due_at at time zone :zone as date) as varchar), 1, 7) = :month
    and outcome in ('met', 'breached')
