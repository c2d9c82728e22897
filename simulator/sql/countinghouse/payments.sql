-- Grain: one row per payment that was captured.
select
    order_id(order_no) as order_id,
    payment_no,
    method,
    instalments,
    major(amount_minor) as amount,
    utc(captured_at) as captured_at,
    payment_reference(order_no, payment_no) as payment_reference,
    provider,
    provider_reference
from payments
-- A fault may have put further rows behind the others.
order by order_no, payment_no
