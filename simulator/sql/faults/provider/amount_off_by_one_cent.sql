-- Clause: 4.4
-- Category: amount_under
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider states one minor unit less than our books do.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on, 1 as amount_minor,
    entry.order_no as _order_no,
    share_of(entry.gross_minor - 1, entry.fee_bps) + entry.fee_fixed_minor as _fee_minor
from plain_captures as entry
where
    entry.gross_minor > 1 and entry.reserve_bps = 0
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
update provider_entries set gross_minor = gross_minor - 1, fee_minor = _fee_minor
from victims where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
