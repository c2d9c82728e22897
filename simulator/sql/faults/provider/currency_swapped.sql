-- Clause: 4.4
-- Category: currency_mismatch
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider states the same figure in another currency than our books do.
-- == victims
select
    entry.order_no as key, order_id(entry.order_no) as order_id, entry.payment_no, entry.provider,
    entry.reference as provider_reference, entry.settled_on, entry.gross_minor as amount_minor,
    entry.order_no as _order_no
from plain_captures as entry
where
    -- The files of Alipay state no currency.
    entry.provider <> 'alipay'
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
update provider_entries set currency = 'USD'
from victims where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
