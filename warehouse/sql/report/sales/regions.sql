-- purpose: sales by the customer's region, beside the same month last year
-- grain: one region
-- clause: 4.5
select
    coalesce(o.region, '') as region,
    sum(case when s.placed_month = :month then s.amount_minor else 0 end) as gross_minor,
    sum(case when s.placed_month = :month then 1 else 0 end) as orders,
    sum(case when s.placed_month = :previous_year_month then s.amount_minor end)
        as previous_year_gross_minor
from core.order_status as s
inner join core.customer_order as o on o.order_id = s.order_id
where s.is_paid and s.placed_month in (:month, :previous_year_month)
group by coalesce(o.region, '')
having sum(case when s.placed_month = :month then 1 else 0 end) > 0
order by gross_minor desc, region
