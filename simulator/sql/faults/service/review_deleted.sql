-- Clause: 5.2
-- Category: review_deleted
-- Rate: 20
-- Claims: order_id
-- Notices: internal audit (E-Commerce Law, art. 39)
-- Says: The platform removed a customer's bad review.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, review_id(order_no) as review_id,
    0 as amount_minor, order_no as _order_no,
    answered_at + hours_between('review deleted', order_no, 2, 90) as _deleted_at
from reviews
where
    rating <= 2
    and answered_at + hours_between('review deleted', order_no, 2, 90) < getvariable('period_end')
-- == change
update reviews set deleted_at = _deleted_at
from victims where reviews.order_no = _order_no;
