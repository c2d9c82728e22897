-- Grain: one row per order.
select
    order_id(order_no) as order_id,
    customer_id(customer_no) as customer_id,
    region,
    utc(created_at) as created_at,
    utc(paid_at) as paid_at,
    utc(confirmed_at) as confirmed_at,
    utc(released_at) as released_at,
    utc(completed_at) as completed_at,
    utc(cancelled_at) as cancelled_at,
    cancel_fault,
    cancel_reason,
    promised_on,
    currency
from orders
