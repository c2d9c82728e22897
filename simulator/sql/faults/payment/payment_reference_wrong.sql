-- Clause: 4.4
-- Category: status_mismatch
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation (matched by our reference, native ids differ)
-- Says: Our books carry another native id than the provider's row, which names our payment.
-- == victims
select
    payment.order_no as key, order_id(payment.order_no) as order_id, payment.payment_no,
    payment.provider, payment.provider_reference, 0 as amount_minor,
    left(payment.provider_reference, -8) || digits('wrong reference', payment.order_no, 8)
        as recorded_reference,
    payment.order_no as _order_no
from plain_payments as payment
where payment.captured_at + to_days(14) < getvariable('period_end')
-- == change
update payments set provider_reference = recorded_reference
from victims
where payments.order_no = _order_no and payments.payment_no = victims.payment_no;
