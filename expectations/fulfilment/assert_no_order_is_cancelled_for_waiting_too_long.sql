-- claim: No paid order is cancelled only after the time to ship it was up
-- claim_zh: 已付款订单不得在发货时限届满后才取消
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Look at why nobody saw that the order would be late; count it against the merchant
-- remedy_zh: 查明未能提前预警的原因，并计入商户考核
-- population: (select c.order_id, c.due_at from core.sla_clock as c
--   inner join core.order_status as o on o.order_id = c.order_id
--   where c.clock = 'ship' and o.is_cancelled) as c
-- when: due_at
-- rows: order_id, merchant_id, cancelled_at, occurred_at
select c.order_id, c.merchant_id, o.cancelled_at, c.due_at as occurred_at
from core.sla_clock as c
inner join core.order_status as o on o.order_id = c.order_id
where
    c.clock = 'ship' and c.outcome = 'breached' and c.stopped_at is null
    and o.is_cancelled
