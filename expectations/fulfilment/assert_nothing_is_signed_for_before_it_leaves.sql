-- claim: A parcel is signed for after it was handed to the carrier
-- claim_zh: 包裹交付承运商之后才签收
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Ask the carrier for its scans; a signature that cannot be is no proof of delivery
-- remedy_zh: 向承运商调取扫描记录；不可能的签收不得作为送达凭证
-- population: core.order_status
-- rows: order_id
select order_id
from core.order_anomaly
where kind = 'delivered_before_carrier'
