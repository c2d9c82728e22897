-- Clause: 4.3
-- Category: amount_under
-- Rate: 100
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider gave back less than we asked for.
-- == victims
with off as (
    select
        entry.*, provider.fee_bps, provider.returns_fee,
        greatest(1, share_of(-entry.gross_minor,
            whole('refunded under', entry.refund_no, 1, 60) * 100)) as off_minor
    from provider_entries as entry
    inner join providers as provider using (provider)
    where
        entry.kind = 'refund' and entry.gross_minor < -1
        and entry.settled_on < getvariable('period_end')::date - 14
)

select
    refund_no as key, order_id(order_no) as order_id, refund_id(refund_no) as refund_id, provider,
    reference as provider_reference, settled_on, off_minor as amount_minor,
    refund_no as _refund_no, gross_minor + off_minor as _gross_minor,
    if(returns_fee, share_of(gross_minor + off_minor, fee_bps), 0) as _fee_minor
from off
-- == change
update provider_entries set gross_minor = _gross_minor, fee_minor = _fee_minor
from victims where provider_entries.kind = 'refund' and provider_entries.refund_no = _refund_no;
