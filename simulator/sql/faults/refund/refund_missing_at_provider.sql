-- Clause: 4.3
-- Category: missing_in_psp
-- Rate: 100
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: A refund that we submitted never appears at the provider: the customer is still waiting.
-- == victims
select
    entry.refund_no as key, order_id(entry.order_no) as order_id,
    refund_id(entry.refund_no) as refund_id, entry.provider,
    entry.reference as provider_reference, entry.settled_on, -entry.gross_minor as amount_minor,
    entry.refund_no as _refund_no
from provider_entries as entry
where
    entry.kind = 'refund'
    -- By then the files of that day and of its payout have arrived, whatever holidays lie between.
    and entry.settled_on < getvariable('period_end')::date - 14
-- == change
delete from provider_entries using victims
where provider_entries.kind = 'refund' and provider_entries.refund_no = _refund_no;
