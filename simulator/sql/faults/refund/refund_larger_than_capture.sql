-- Clause: 3.4
-- Category: amount_over
-- Rate: 100
-- Claims: order_id
-- Notices: payment_reconciliation (refunds of a payment against its capture)
-- Says: A payment was refunded with more than was captured; our books and the provider agree.
-- == victims
with beyond as (
    select
        entry.*, provider.fee_bps, provider.returns_fee,
        whole('refunded beyond', entry.refund_no, 100, 5000) as beyond_minor,
        first_line.line_no
    from provider_entries as entry
    inner join providers as provider using (provider)
    inner join refunds as refund using (refund_no)
    inner join payments as payment
        on payment.order_no = entry.order_no and payment.payment_no = entry.payment_no
    inner join (
        select refund_no, min(line_no) as line_no from refund_lines group by refund_no
    ) as first_line using (refund_no)
    where
        entry.kind = 'refund' and refund.amount_minor = payment.amount_minor
        and entry.settled_on < getvariable('period_end')::date - 14
)

select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id, provider,
    reference as provider_reference, settled_on, beyond_minor as amount_minor,
    refund_no as _refund_no, line_no as _line_no, gross_minor - beyond_minor as _gross_minor,
    if(returns_fee, share_of(gross_minor - beyond_minor, fee_bps), 0) as _fee_minor
from beyond
-- == change
update provider_entries set gross_minor = _gross_minor, fee_minor = _fee_minor
from victims where provider_entries.kind = 'refund' and provider_entries.refund_no = _refund_no;
update refunds set amount_minor = refunds.amount_minor + victims.amount_minor
from victims where refunds.refund_no = _refund_no;
update refund_lines set amount_minor = refund_lines.amount_minor + victims.amount_minor
from victims where refund_lines.refund_no = _refund_no and refund_lines.line_no = _line_no;
