-- Clause: 3.4
-- Category: fee_variance
-- Rate: 20
-- Claims: order_id
-- Notices: payment_reconciliation (fees against the contract)
-- Says: The provider took a higher fee of a capture than its contract says.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on,
    -- Between 0.2 and 1.2 % of the capture on top.
    greatest(1, share_of(entry.gross_minor, whole('fee above', entry.order_no, 20, 120)))
        as amount_minor,
    entry.order_no as _order_no
from provider_entries as entry
where entry.kind = 'capture' and entry.settled_on < getvariable('period_end')::date - 14
-- == change
update provider_entries set fee_minor = fee_minor + amount_minor
from victims where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
