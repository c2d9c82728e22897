-- Clause: 3.5
-- Category: access
-- Rate: 30
-- Claims: order_id
-- Notices: internal audit (access)
-- Says: A refund was approved under the name of somebody who had left.
-- == victims
select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id,
    staff_id(16) as staff_id, amount_minor, refund_no as _refund_no
from refunds
where approved_at is not null
qualify row_number() over (partition by order_no order by refund_no) = 1
-- == change
-- S0016 left finance before the period.
update refunds set approver_no = 16
from victims where refunds.refund_no = _refund_no;
