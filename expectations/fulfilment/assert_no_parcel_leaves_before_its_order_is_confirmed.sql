-- claim: A parcel is handed over after its order was confirmed
-- claim_zh: 订单确认之后才交付承运商
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Find out which of the two instants is wrong, and how it came about
-- remedy_zh: 查明哪个时间有误及其成因
-- population: core.order_status
-- rows: order_id
select order_id
from core.order_anomaly
where kind = 'carrier_before_approval'
