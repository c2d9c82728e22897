-- Clause: 3.4
-- Category: split_mismatch
-- Rate: 3
-- Claims: order_id
-- Notices: monthly_settlement (lines of an order against its payments)
-- Says: An order line is recorded twice: its merchant would be paid twice for one sale.
-- == victims
with numbered as (
    select order_no, max(line_no) as last_line_no from order_lines group by order_no
)

select
    line.order_no as key, order_id(line.order_no) as order_id,
    numbered.last_line_no + 1 as line_no,
    line.amount_minor + line.shipping_minor as amount_minor, line.order_no as _order_no
from order_lines as line
inner join numbered using (order_no)
inner join orders using (order_no)
where line.line_no = 1 and orders.completed_at is not null
-- == change
insert into order_lines
select line.* replace (victims.line_no as line_no)
from order_lines as line
inner join victims on line.order_no = _order_no
where line.line_no = 1;
