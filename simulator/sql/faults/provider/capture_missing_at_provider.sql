-- Clause: 4.4
-- Category: missing_in_psp
-- Rate: 3
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: A payment in our books never appears in the provider's files, nor in its payouts.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on, entry.gross_minor as amount_minor,
    entry.order_no as _order_no
from plain_captures as entry
where
    -- A reserve is a part of the captures: it would no longer be theirs.
    entry.reserve_bps = 0
    -- By then the files of that day and of its payout have arrived, whatever holidays lie between.
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
delete from provider_entries using victims
where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
