-- Clause: 4.4
-- Category: missing_in_orders
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Then: capture_at_provider
-- Says: The provider captured a payment for an order that does not exist.
-- == victims
with strays as (
    select
        -- No order of the marketplace has a number as high as that.
        900000000 + entry.order_no as stray_no,
        entry.*, provider.utc_offset_hours,
        left(entry.reference, -8) || digits('stray capture', entry.order_no, 8) as stray_reference,
        entry.occurred_at + to_seconds(whole('stray capture at', entry.order_no, 60, 3600))
            as stray_at,
        whole('stray capture amount', entry.order_no, 500, 60000) as stray_minor
    from provider_entries as entry
    inner join providers as provider using (provider)
    where
        entry.kind = 'capture' and provider.reserve_bps = 0
        and entry.settled_on < getvariable('period_end')::date - 15
)

select
    stray_no as key, order_id(stray_no) as order_id, 1 as payment_no, provider,
    stray_reference as provider_reference,
    (stray_at - to_hours(8 - utc_offset_hours))::date as settled_on, stray_minor as amount_minor,
    stray_no as _order_no, stray_at as _captured_at
from strays
-- == change
