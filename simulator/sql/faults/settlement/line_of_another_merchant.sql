-- Clause: 3.4
-- Category: split_mismatch
-- Rate: 4
-- Claims: order_id
-- Notices: monthly_settlement (a line's merchant owns its listing)
-- Says: An order line was moved to another merchant after the sale: the wrong one would be paid.
-- == victims
with moved as (
    select
        line.*,
        -- Merchants are numbered from zero on without a gap.
        (line.merchant_no + whole('other merchant', line.order_no, 1, 9))
            % (select count(*) from merchants) as other_no
    from order_lines as line
    inner join orders using (order_no)
    where line.line_no = 1 and orders.completed_at is not null
)

select
    order_no as key, order_id(order_no) as order_id, line_no,
    merchant_id(other_no) as merchant_id, amount_minor + shipping_minor as amount_minor,
    order_no as _order_no, other_no as _other_no
from moved
-- == change
update order_lines set merchant_no = _other_no
from victims where order_lines.order_no = _order_no and order_lines.line_no = victims.line_no;
