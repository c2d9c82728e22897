-- Grain: one row per review; an order has at most one.
select
    review_id(order_no) as review_id,
    order_id(order_no) as order_id,
    rating,
    nullif(title, '') as title,
    comment,
    utc(requested_at) as requested_at,
    utc(answered_at) as answered_at,
    utc(replied_at) as replied_at,
    utc(deleted_at) as deleted_at
from reviews
