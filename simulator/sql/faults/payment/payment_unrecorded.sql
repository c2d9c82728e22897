-- Clause: 4.4
-- Category: missing_in_orders
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider captured a payment that our books do not have.
-- == victims
select
    payment.order_no as key, order_id(payment.order_no) as order_id, payment.payment_no,
    payment.provider, payment.provider_reference, payment.amount_minor,
    payment.order_no as _order_no
from plain_payments as payment
inner join orders using (order_no)
where
    -- By then the provider's file of that day has arrived, whatever holidays lie between.
    payment.captured_at + to_days(14) < getvariable('period_end')
-- == change
delete from payments using victims
where payments.order_no = _order_no and payments.payment_no = victims.payment_no;
