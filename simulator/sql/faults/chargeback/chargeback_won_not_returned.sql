-- Clause: 4.4
-- Category: status_mismatch
-- Rate: 500
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: Our books say that a chargeback was won, and the provider never gave the money back.
-- == victims
select
    entry.chargeback_no as key, order_id(entry.order_no) as order_id, entry.payment_no,
    entry.provider, entry.reference as provider_reference, entry.settled_on,
    entry.gross_minor as amount_minor, entry.chargeback_no as _chargeback_no
from provider_entries as entry
where
    entry.kind = 'chargeback_reversed'
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
delete from provider_entries using victims
where
    provider_entries.kind = 'chargeback_reversed'
    and provider_entries.chargeback_no = _chargeback_no;
