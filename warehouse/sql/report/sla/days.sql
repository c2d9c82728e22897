-- purpose: ship clocks by the business day on which they were due
-- grain: one day on which parts of orders were due
-- clause: 4.2
with due as (
    select
        outcome,
        cast(due_at at time zone :zone as date) as day
    from core.sla_clock
    where clock = 'ship' and outcome in ('met', 'breached')
)

select
    cast(day as varchar) as day,
    count(*) as due,
    sum(case when outcome = 'met' then 1 else 0 end) as met
from due
where substring(cast(day as varchar), 1, 7) = :month
group by day
order by day
