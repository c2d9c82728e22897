-- Clause: 3.4
-- Category: split_mismatch
-- Rate: 100
-- Claims: order_id
-- Notices: monthly_settlement (lines of a refund against the refund)
-- Says: The lines of a refund give back less than the refund: nobody bears the difference.
-- == victims
select
    line.order_no as key, order_id(line.order_no) as order_id,
    refund_id(line.refund_no) as refund_id, line.line_no,
    greatest(1, share_of(line.amount_minor, whole('refund line', line.refund_no, 5, 50) * 100))
        as amount_minor,
    line.refund_no as _refund_no
from refund_lines as line
where line.amount_minor > 1
qualify row_number() over (partition by line.order_no order by line.refund_no, line.line_no) = 1
-- == change
update refund_lines set amount_minor = refund_lines.amount_minor - victims.amount_minor
from victims
where refund_lines.refund_no = _refund_no and refund_lines.line_no = victims.line_no;
