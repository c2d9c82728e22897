-- Clause: 3.4
-- Category: segregation_of_duties
-- Rate: 30
-- Claims: order_id
-- Notices: internal audit (four eyes)
-- Says: A refund was approved by somebody who belongs to neither finance nor customer service.
-- == victims
select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id,
    staff_id(10) as staff_id, amount_minor, refund_no as _refund_no
from refunds
where approved_at is not null
qualify row_number() over (partition by order_no order by refund_no) = 1
-- == change
-- S0010 works in fulfilment.
update refunds set approver_no = 10
from victims where refunds.refund_no = _refund_no;
