-- Grain: one row per order line. An order that is not paid has no deadline to ship yet.
select
    order_id(order_no) as order_id,
    line_no,
    listing_id(listing_no) as listing_id,
    merchant_id(merchant_no) as merchant_id,
    quantity,
    major(amount_minor) as amount,
    major(shipping_minor) as shipping_amount,
    utc(ship_by_at) as ship_by_at
from order_lines
-- A fault may have put further lines behind the others.
order by order_no, line_no
