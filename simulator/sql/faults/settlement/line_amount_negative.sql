-- Clause: 3.4
-- Category: split_mismatch
-- Rate: 2
-- Claims: order_id
-- Notices: monthly_settlement (a sold line has a positive amount)
-- Says: The amount of an order line has the wrong sign: its merchant would be charged for a sale.
-- == victims
select
    line.order_no as key, order_id(line.order_no) as order_id, line.line_no,
    2 * line.amount_minor as amount_minor, line.order_no as _order_no
from order_lines as line
inner join orders using (order_no)
anti join refunds as refund on refund.order_no = line.order_no
where line.line_no = 1 and orders.completed_at is not null
-- == change
update order_lines set amount_minor = -order_lines.amount_minor
from victims where order_lines.order_no = _order_no and order_lines.line_no = victims.line_no;
