-- purpose: merchants with the most late parts of orders
-- grain: one merchant
-- clause: 4.2
-- note: of whole seconds the percentile is a multiple of a tenth; it is rounded to one, because
--   engines interpolate with different last bits
with due as (
    select
        c.merchant_id,
        c.outcome,
        cast(extract(epoch from (c.stopped_at - c.started_at)) as double precision) as seconds,
        substring(cast(cast(c.due_at at time zone :zone as date) as varchar), 1, 7) as month
    from core.sla_clock as c
    where c.clock = 'ship' and c.outcome in ('met', 'breached')
)

select
    due.merchant_id,
    coalesce(max(m.name), '') as name,
    sum(case when due.month = :month and outcome = 'breached' then 1 else 0 end) as late,
    sum(case when due.month = :month then 1 else 0 end) as orders,
    floor(
        10 * percentile_cont(0.9) within group (
            order by case when due.month = :month then seconds end
        ) + 0.5
    ) / 36000 as p90_hours,
    sum(case when due.month = :previous_month and outcome = 'breached' then 1 else 0 end)
        as previous_late,
    sum(case when due.month = :previous_month then 1 else 0 end) as previous_orders
from due
left join core.merchant as m on m.merchant_id = due.merchant_id
where due.month in (:month, :previous_month)
group by due.merchant_id
having sum(case when due.month = :month and outcome = 'breached' then 1 else 0 end) > 0
order by late desc, orders, due.merchant_id
limit :rows
