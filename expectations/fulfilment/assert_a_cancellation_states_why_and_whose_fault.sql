-- claim: A cancellation states its reason and whose fault it was
-- claim_zh: 订单取消均注明原因与责任方
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Ask who cancelled; whose fault it was decides what it costs, and whom
-- remedy_zh: 向取消人核实；责任方决定费用由谁承担
-- population: (select order_id, cancelled_at from core.customer_order where cancelled_at is not
--   null) as o
-- when: cancelled_at
-- rows: order_id, occurred_at
select order_id, cancelled_at as occurred_at
from core.customer_order
where trim(coalesce(cancel_reason, '')) = '' or cancel_fault is null
