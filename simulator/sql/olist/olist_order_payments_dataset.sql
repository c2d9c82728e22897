-- Grain: one row per payment; the published files have no time of payment.
select
    order_token('order', order_no) as order_id,
    payment_no as payment_sequential,
    method as payment_type,
    instalments as payment_installments,
    major(amount_minor) as payment_value
from payments
