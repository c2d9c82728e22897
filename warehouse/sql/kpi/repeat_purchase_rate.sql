-- name_en: Repeat purchase rate
-- name_zh: 复购率
-- group: sales
-- unit: share
-- better: up
-- clause: 4.5
-- department: data
-- date_basis: day on which the order was placed
-- maturity: no
-- definition: customers with two or more paid orders in the twelve months that end with the month, divided by customers with one or more
-- order: 14
with months as (
    select distinct placed_month as month
    from core.order_status
    where placed_month between :first_month and :last_month
),

bought as (
    select
        o.customer_id,
        s.placed_month,
        count(*) as orders
    from core.order_status as s
    inner join core.customer_order as o on o.order_id = s.order_id
    where s.is_paid
    group by o.customer_id, s.placed_month
),

windowed as (
    select
        m.month,
        b.customer_id,
        sum(b.orders) as orders
    from months as m
    inner join bought as b
        on b.placed_month <= m.month
        and b.placed_month > substring(
            cast(cast(m.month || '-01' as date) - interval '12 months' as varchar), 1, 7
        )
    group by m.month, b.customer_id
)

select
    month,
    sum(case when orders >= 2 then 1 else 0 end) as num,
    count(*) as den
from windowed
group by month
