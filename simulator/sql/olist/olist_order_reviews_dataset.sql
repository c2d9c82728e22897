-- Grain: one row per review; an order has at most one.
select
    order_token('review', order_no) as review_id,
    order_token('order', order_no) as order_id,
    rating as review_score,
    nullif(title, '') as review_comment_title,
    comment as review_comment_message,
    requested_at as review_creation_date,
    answered_at as review_answer_timestamp
from reviews
