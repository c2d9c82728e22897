-- Clause: 4.2
-- Category: tracking
-- Rate: 15
-- Claims: order_id
-- Notices: internal audit (a tracking reference belongs to one parcel)
-- Says: A parcel carries the tracking reference of another order's parcel.
-- == victims
with parcels as (
    select
        shipment.order_no, shipment.merchant_no,
        row_number() over earlier as position,
        lag(shipment.order_no) over earlier as other_order_no,
        lag(shipment.order_no || '/' || shipment.merchant_no) over earlier as other_parcel
    from shipments as shipment
    where shipment.has_tracking
    window earlier as (
        partition by shipment.carrier, shipment.merchant_no order by shipment.order_no
    )
)

select
    order_no as key, order_id(order_no) as order_id, merchant_id(merchant_no) as merchant_id,
    order_id(other_order_no) as tracked_order_id, 0 as amount_minor,
    order_no as _order_no, merchant_no as _merchant_no, other_parcel as _other_parcel
from parcels
where
    -- Even ones take from odd ones: nobody takes what its owner has given up.
    position % 2 = 0
    and not exists (
        from claimed where scope = 'order_id' and id = order_id(parcels.other_order_no)
    )
qualify row_number() over (partition by order_no order by merchant_no) = 1
-- == change
update shipments set tracked_as = _other_parcel
from victims where shipments.order_no = _order_no and shipments.merchant_no = _merchant_no;
insert or ignore into claimed select 'order_id', tracked_order_id from victims;
