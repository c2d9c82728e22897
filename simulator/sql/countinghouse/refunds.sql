-- Grain: one row per refund of one payment.
select
    refund_id(refund_no) as refund_id,
    order_id(order_no) as order_id,
    payment_no,
    major(amount_minor) as amount,
    reason,
    utc(requested_at) as requested_at,
    utc(approved_at) as approved_at,
    'S' || lpad(approver_no::varchar, 4, '0') as approved_by,
    utc(submitted_at) as submitted_at,
    provider_reference
from refunds
-- A fault may have put further rows behind the others.
order by refund_no
