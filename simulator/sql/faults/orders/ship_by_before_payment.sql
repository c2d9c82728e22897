-- Clause: 4.2
-- Category: ship_deadline
-- Rate: 5
-- Claims: order_id
-- Notices: internal audit (a deadline to ship lies after the payment)
-- Says: The merchant was told a deadline to ship that had passed when the order was paid.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, 0 as amount_minor, order_no as _order_no,
    created_at - hours_between('deadline passed', order_no, 2, 48) as _ship_by_at
from orders
where completed_at is not null
-- == change
update order_lines set ship_by_at = _ship_by_at
from victims where order_lines.order_no = _order_no;
