-- Clause: 3.4
-- Category: fee_variance
-- Rate: 200
-- Claims: order_id
-- Notices: payment_reconciliation (fees against the contract)
-- Says: The provider did not return the fee with a refund, although its contract says so.
-- == victims
select
    entry.refund_no as key, order_id(entry.order_no) as order_id,
    refund_id(entry.refund_no) as refund_id, entry.provider,
    entry.reference as provider_reference, entry.settled_on, -entry.fee_minor as amount_minor,
    entry.refund_no as _refund_no
from provider_entries as entry
where
    entry.kind = 'refund' and entry.fee_minor < 0
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
update provider_entries set fee_minor = 0
from victims where provider_entries.kind = 'refund' and provider_entries.refund_no = _refund_no;
