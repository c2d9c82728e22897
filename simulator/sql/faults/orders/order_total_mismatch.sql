-- Clause: 3.2
-- Category: split_mismatch
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation (payments of an order against its lines)
-- Says: A line states more than was paid for it: the lines do not add up to the order's payments.
-- == victims
select
    line.order_no as key, order_id(line.order_no) as order_id, line.line_no,
    greatest(1, share_of(line.amount_minor, whole('total mismatch', line.order_no, 100, 2000)))
        as amount_minor,
    line.order_no as _order_no
from order_lines as line
inner join orders using (order_no)
anti join refunds as refund on refund.order_no = line.order_no
where line.line_no = 1 and orders.completed_at is not null
-- == change
update order_lines set amount_minor = order_lines.amount_minor + victims.amount_minor
from victims where order_lines.order_no = _order_no and order_lines.line_no = victims.line_no;
