-- claim: No paid order still waits for its parcel to leave after its time was up
-- claim_zh: 已付款订单不得逾期仍未发货
-- clause: 4.2
-- severity: critical
-- department: fulfilment
-- remedy: Have the merchant ship at once, or cancel the order and give the money back
-- remedy_zh: 督促商户立即发货，否则取消订单并退款
-- population: (select c.order_id, c.due_at from core.sla_clock as c
--   inner join core.order_status as o on o.order_id = c.order_id
--   where c.clock = 'ship' and c.stopped_at is null and not o.is_cancelled) as c
-- when: due_at
-- rows: order_id, merchant_id, amount_minor, occurred_at
-- note: the amount is that of the merchant's lines
with waiting as (
    select c.order_id, c.merchant_id, c.due_at
    from core.sla_clock as c
    inner join core.order_status as o on o.order_id = c.order_id
    where
        c.clock = 'ship' and c.outcome = 'breached' and c.stopped_at is null
        and not o.is_cancelled
)

select
    w.order_id, w.merchant_id,
    cast(sum(l.amount_minor + l.shipping_minor) as bigint) as amount_minor,
    w.due_at as occurred_at
from waiting as w
inner join core.order_line as l on l.order_id = w.order_id and l.merchant_id = w.merchant_id
group by w.order_id, w.merchant_id, w.due_at
