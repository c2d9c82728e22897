-- purpose: histories that cannot have happened as they are recorded
-- grain: one order and kind
-- clause: 3.2
-- note: an order can have several; none of them stops a clock
insert into core.order_anomaly (order_id, kind, run_id)
with orders as (
    select
        order_id,
        coalesce(confirmed_at, paid_at) as approved_at,
        shipped_at as handed_over_at,
        signed_at as delivered_at,
        is_cancelled,
        line_count,
        reported_state,
        completed_at
    from order_now
),

found as (
    select order_id, 'carrier_before_approval' as kind from orders where handed_over_at < approved_at
    union all
    select order_id, 'delivered_before_carrier' from orders where delivered_at < handed_over_at
    union all
    select order_id, 'delivered_without_date' from orders
    where (reported_state = 'delivered' or completed_at is not null) and delivered_at is null
    union all
    select order_id, 'cancelled_after_handover' from orders
    where is_cancelled and handed_over_at is not null
    union all
    select order_id, 'cancelled_yet_delivered' from orders
    where is_cancelled and delivered_at is not null
    union all
    select order_id, 'orders_without_items' from orders where line_count = 0
)

select order_id, kind, :run_id from found
