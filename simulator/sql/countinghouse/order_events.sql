-- Grain: one row per event of an order; holds and changes concern the whole order, returns one merchant.
select
    order_id(order_no) as order_id,
    event,
    utc(occurred_at) as occurred_at,
    merchant_id(merchant_no) as merchant_id
from order_events
