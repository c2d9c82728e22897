-- claim: No order is on its way beyond the time that was promised
-- claim_zh: 在途订单均未超过承诺送达时间
-- clause: 4.2
-- severity: critical
-- department: fulfilment
-- remedy: Trace the parcel; claim it from the carrier, and send again or give the money back
-- remedy_zh: 追查包裹并向承运商索赔，同时补发或退款
-- population: (select c.order_id, c.due_at from core.sla_clock as c
--   inner join core.order_status as o on o.order_id = c.order_id
--   where c.clock = 'deliver' and o.state in ('shipped', 'in_transit')) as c
-- when: due_at
-- rows: order_id, amount_minor, occurred_at
select c.order_id, o.amount_minor, c.due_at as occurred_at
from core.sla_clock as c
inner join core.order_status as o on o.order_id = c.order_id
where c.clock = 'deliver' and c.outcome = 'breached' and o.state in ('shipped', 'in_transit')
