-- Clause: 4.4
-- Category: amount_under
-- Rate: 1
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The decimal point slipped: our books state ten times of what the provider captured.
-- == victims
select
    payment.order_no as key, order_id(payment.order_no) as order_id, payment.payment_no,
    payment.provider, payment.provider_reference, payment.amount_minor * 9 as amount_minor,
    payment.order_no as _order_no
from plain_payments as payment
where payment.captured_at + to_days(14) < getvariable('period_end')
-- == change
update payments set amount_minor = payments.amount_minor * 10
from victims
where payments.order_no = _order_no and payments.payment_no = victims.payment_no;
