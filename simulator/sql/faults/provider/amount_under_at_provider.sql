-- Clause: 4.4
-- Category: amount_under
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Says: The provider captured less than our books say, and took its fee of that.
-- == victims
with off as (
    select
        entry.*,
        greatest(2, share_of(entry.gross_minor, whole('captured under', entry.order_no, 100, 3000)))
            as off_minor
    from plain_captures as entry
    where
        entry.gross_minor > 2 and entry.reserve_bps = 0
        and entry.settled_on < getvariable('period_end')::date - 14
)

select
    order_no as key, order_id(order_no) as order_id, payment_no, provider,
    reference as provider_reference, settled_on, off_minor as amount_minor,
    order_no as _order_no, gross_minor - off_minor as _gross_minor,
    share_of(gross_minor - off_minor, fee_bps) + fee_fixed_minor as _fee_minor
from off
-- == change
update provider_entries set gross_minor = _gross_minor, fee_minor = _fee_minor
from victims where provider_entries.kind = 'capture' and provider_entries.order_no = _order_no;
