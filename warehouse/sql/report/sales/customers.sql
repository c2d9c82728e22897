-- purpose: customers of the month, and those who had bought before or bought twice
-- grain: one row
-- clause: 4.5
with bought as (
    select
        o.customer_id,
        count(*) as orders
    from core.order_status as s
    inner join core.customer_order as o on o.order_id = s.order_id
    where s.is_paid and s.placed_month = :month
    group by o.customer_id
),

before as (
    select distinct o.customer_id
    from core.order_status as s
    inner join core.customer_order as o on o.order_id = s.order_id
    where s.is_paid and s.placed_month < :month
)

select
    count(*) as customers,
    sum(case when bought.orders > 1 or before.customer_id is not null then 1 else 0 end)
        as repeat_customers,
    coalesce(sum(bought.orders), 0) as orders
from bought
left join before on before.customer_id = bought.customer_id
