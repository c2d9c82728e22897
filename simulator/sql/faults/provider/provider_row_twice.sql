-- Clause: 4.4
-- Category: duplicate_row
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider lists and pays the same capture twice, with the same native id.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on, entry.gross_minor as amount_minor,
    entry.order_no as _order_no
from plain_captures as entry
where
    entry.reserve_bps = 0
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
insert into provider_entries
select entry.*
from provider_entries as entry
semi join victims on entry.order_no = victims._order_no
where entry.kind = 'capture';
