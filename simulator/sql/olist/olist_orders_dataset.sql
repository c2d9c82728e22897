-- Grain: one row per order. The files state no cancellation time; the status alone tells.
select
    order_token('order', order_no) as order_id,
    order_token('customer', order_no) as customer_id,
    case
        when cancelled_at is not null then 'canceled'
        when delivered_at is not null or completed_at is not null then 'delivered'
        when handed_over_at is not null then 'shipped'
        when released_at is not null and halt in ('unavailable', 'invoiced') then halt
        when released_at is not null then 'processing'
        when confirmed_at is not null then 'approved'
        else 'created'
    end as order_status,
    created_at as order_purchase_timestamp,
    confirmed_at as order_approved_at,
    handed_over_at as order_delivered_carrier_date,
    delivered_at as order_delivered_customer_date,
    promised_on::timestamp as order_estimated_delivery_date
from orders
