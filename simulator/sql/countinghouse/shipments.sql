-- Grain: one row per order and merchant whose parcel was handed over.
select
    order_id(order_no) as order_id,
    merchant_id(merchant_no) as merchant_id,
    utc(handed_over_at) as handed_over_at,
    utc(delivered_at) as delivered_at,
    carrier,
    case
        when has_tracking
        then 'T' || upper(substr(
            token('parcel', coalesce(tracked_as, order_no || '/' || merchant_no)), 1, 14))
    end as tracking_reference
from shipments
