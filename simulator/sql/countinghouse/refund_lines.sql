-- Grain: one row per refund and order line that it gives money back for.
select
    refund_id(refund_no) as refund_id,
    line_no,
    order_id(order_no) as order_id,
    major(amount_minor) as amount,
    major(shipping_minor) as shipping_amount
from refund_lines
-- A fault may have put further rows behind the others.
order by refund_no, line_no
