-- Clause: 3.2
-- Category: unresolved_order
-- Rate: 300
-- Claims: order_id
-- Notices: internal audit (an order that is not paid is cancelled)
-- Says: An order that was never paid is still open days later, and keeps its goods from others.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, 0 as amount_minor, order_no as _order_no
from orders
where
    cancel_reason = 'not_paid_in_time' and paid_at is null
    and cancelled_at + to_days(3) < getvariable('period_end')
-- == change
update orders set cancelled_at = null, cancel_reason = null, cancel_fault = null
from victims where orders.order_no = _order_no;
