-- Clause: 3.4
-- Category: segregation_of_duties
-- Rate: 100
-- Claims: order_id
-- Notices: internal audit (a refund is approved before it is submitted)
-- Says: A refund was submitted to the provider and nobody had approved it.
-- == victims
select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id,
    amount_minor, refund_no as _refund_no
from refunds
where submitted_at is not null
qualify row_number() over (partition by order_no order by refund_no) = 1
-- == change
update refunds set approved_at = null, approver_no = null
from victims where refunds.refund_no = _refund_no;
