-- Clause: 3.4
-- Category: timing
-- Rate: 5
-- Claims: order_id
-- Notices: payment_reconciliation (T+n of the provider's terms)
-- Says: The provider processed and paid out a capture four to nine days after the customer paid.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on as expected_on,
    entry.settled_on + whole('settled late', entry.order_no, 4, 9)::int as settled_on,
    entry.gross_minor as amount_minor, entry.order_no as _order_no
from plain_captures as entry
where
    entry.reserve_bps = 0
    and entry.settled_on < getvariable('period_end')::date - 23
-- == change
update provider_entries set
    occurred_at = occurred_at + to_days((victims.settled_on - expected_on)::int),
    settled_on = victims.settled_on
from victims where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
