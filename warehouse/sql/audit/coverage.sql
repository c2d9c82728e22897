-- purpose: how much of what belongs together is there: a delivery that was cut off lacks one side
-- grain: one row
-- clause: 3.5
with shipped as (
    select order_id from core.customer_order where handed_over_at is not null
),

with_lines as (
    select count(*) as orders
    from shipped
    where order_id in (select order_id from core.order_line)
),

paid as (
    select order_id from core.customer_order where paid_at is not null
),

with_payment as (
    select count(*) as orders
    from paid
    where order_id in (select order_id from core.payment)
),

of_orders as (
    select count(*) as orders
    from (select distinct order_id from core.order_line) as l
    where order_id in (select order_id from core.customer_order)
)

select
    (select count(*) from shipped) as shipped_orders,
    (select orders from with_lines) as orders_with_lines,
    (select count(*) from paid) as paid_orders,
    (select orders from with_payment) as orders_with_payment,
    (select count(distinct order_id) from core.order_line) as sold_orders,
    (select orders from of_orders) as known_orders
