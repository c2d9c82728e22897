-- claim: A parcel that was handed over has a carrier and a tracking reference
-- claim_zh: 已交付承运商的包裹均有承运商与运单号
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Ask the merchant for the reference; without it there is no proof that it shipped
-- remedy_zh: 要求商户补充运单号；无运单号不得视为已发货
-- population: (select order_id, handed_over_at from core.shipment where handed_over_at is not
--   null) as s
-- when: handed_over_at
-- inputs: shipment.tracking_reference
-- rows: order_id, merchant_id, occurred_at
select order_id, merchant_id, handed_over_at as occurred_at
from core.shipment
where coalesce(tracking_reference, '') = '' or coalesce(carrier, '') = ''
