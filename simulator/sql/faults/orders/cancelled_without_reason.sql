-- Clause: 3.2
-- Category: cancellation
-- Rate: 200
-- Claims: order_id
-- Notices: internal audit (a cancellation states its reason and whose fault it was)
-- Says: An order was cancelled and nobody noted why, nor whose fault it was.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, 0 as amount_minor, order_no as _order_no
from orders
where cancelled_at is not null and cancel_reason is not null
-- == change
update orders set cancel_reason = null, cancel_fault = null
from victims where orders.order_no = _order_no;
