-- Grain: one row per item of an approved order.
select
    order_token('order', order_no) as order_id,
    line_no as order_item_id,
    token('product', listing_no) as product_id,
    token('seller', merchant_no) as seller_id,
    ship_by_at as shipping_limit_date,
    major(amount_minor) as price,
    major(shipping_minor) as freight_value
from order_lines
where ship_by_at is not null
