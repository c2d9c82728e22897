-- Clause: 4.4
-- Category: duplicate_row
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: Our books have the same capture twice, under two payment numbers.
-- == victims
select
    payment.order_no as key, order_id(payment.order_no) as order_id, 2 as payment_no,
    payment.provider, payment.provider_reference, payment.amount_minor,
    payment.order_no as _order_no
from plain_payments as payment
anti join payments as second on second.order_no = payment.order_no and second.payment_no = 2
where payment.captured_at + to_days(14) < getvariable('period_end')
-- == change
insert into payments
select payments.* replace (2 as payment_no)
from payments
inner join victims on payments.order_no = _order_no
where payments.payment_no = 1;
