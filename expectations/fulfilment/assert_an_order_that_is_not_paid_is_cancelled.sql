-- claim: An order that is not paid is cancelled within the hours of the policy
-- claim_zh: 未付款订单在规定时限内取消
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Cancel the order; it keeps goods from others
-- remedy_zh: 取消订单，释放被占用的库存
-- population: (select order_id, created_at + :unpaid_limit * interval '1 hour' as due_at
--   from core.customer_order where paid_at is null) as o
-- when: due_at
-- rows: order_id, occurred_at
-- policy: unpaid_limit = fulfilment.unpaid_limit
-- note: an order that its sender reports beyond its creation counts as paid
select c.order_id, c.created_at + :unpaid_limit * interval '1 hour' as occurred_at
from core.customer_order as c
inner join core.order_status as s on s.order_id = c.order_id
where c.paid_at is null and s.state = 'created'
