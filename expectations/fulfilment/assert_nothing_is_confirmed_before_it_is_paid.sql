-- claim: An order is confirmed after it was paid
-- claim_zh: 订单在付款之后才确认
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Find out which of the two instants is wrong
-- remedy_zh: 查明哪个时间有误
-- population: (select order_id, confirmed_at from core.customer_order where confirmed_at is not
--   null) as o
-- when: confirmed_at
-- rows: order_id, paid_at, occurred_at
-- note: an order that was never paid and is confirmed counts too
select order_id, paid_at, confirmed_at as occurred_at
from core.customer_order
where coalesce(confirmed_at < paid_at, true)
