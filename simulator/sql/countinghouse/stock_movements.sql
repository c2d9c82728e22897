-- Grain: one row per movement of a listing's stock.
select
    movement_id(kind, listing_no, month, order_no, line_no) as movement_id,
    listing_id(listing_no) as listing_id,
    kind,
    quantity,
    utc(occurred_at) as occurred_at,
    order_id(order_no) as order_id
from stock_movements
