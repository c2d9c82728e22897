-- claim: A carrier's tracking reference belongs to one parcel
-- claim_zh: 同一运单号只对应一个包裹
-- clause: 4.2
-- severity: critical
-- department: fulfilment
-- remedy: Ask the carrier which parcel it carried; a false reference is a false shipment
-- remedy_zh: 向承运商核实实际包裹；虚假运单即虚假发货
-- population: (select order_id, merchant_id from core.shipment where tracking_reference is not
--   null) as s
-- rows: carrier, tracking_reference, parcels, order_id, other_order_id
-- note: which of the two is false the rows do not say
select
    carrier, tracking_reference, count(*) as parcels,
    min(order_id) as order_id, max(order_id) as other_order_id
from core.shipment
where tracking_reference is not null
group by carrier, tracking_reference
having count(*) > 1
