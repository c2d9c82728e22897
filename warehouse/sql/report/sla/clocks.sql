-- purpose: clocks due in the month by outcome
-- grain: one clock
-- clause: 3.2, 4.2
with due as (
    select
        clock,
        outcome,
        substring(cast(cast(due_at at time zone :zone as date) as varchar), 1, 7) as month
    from core.sla_clock
)

select
    clock,
    count(*) as total,
    sum(case when outcome = 'met' then 1 else 0 end) as met,
    sum(case when outcome = 'breached' then 1 else 0 end) as breached,
    sum(case when outcome = 'running' then 1 else 0 end) as running,
    sum(case when outcome = 'paused' then 1 else 0 end) as paused,
    sum(case when outcome = 'cancelled' then 1 else 0 end) as cancelled,
    sum(case when outcome = 'untimed' then 1 else 0 end) as untimed
from due
where month = :month
group by clock
order by case clock when 'confirm' then 1 when 'ship' then 2 else 3 end
