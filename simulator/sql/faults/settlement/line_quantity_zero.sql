-- Clause: 3.4
-- Category: settlement_input
-- Rate: 2
-- Claims: order_id
-- Notices: monthly_settlement (a sold line has a quantity)
-- Says: An order line has an amount and a quantity of zero.
-- == victims
select
    line.order_no as key, order_id(line.order_no) as order_id, line.line_no, 0 as amount_minor,
    line.order_no as _order_no
from order_lines as line
inner join orders using (order_no)
where line.line_no = 1 and orders.completed_at is not null
-- == change
update order_lines set quantity = 0
from victims where order_lines.order_no = _order_no and order_lines.line_no = victims.line_no;
