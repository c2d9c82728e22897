-- claim: An order is released for shipment after it was confirmed
-- claim_zh: 订单确认之后才转入待发货
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Find out which of the two instants is wrong
-- remedy_zh: 查明哪个时间有误
-- population: (select order_id, released_at from core.customer_order where released_at is not
--   null) as o
-- when: released_at
-- rows: order_id, confirmed_at, occurred_at
select order_id, confirmed_at, released_at as occurred_at
from core.customer_order
where coalesce(released_at < confirmed_at, true)
