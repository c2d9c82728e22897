-- claim: The deadline to ship that a merchant is told lies after the payment
-- claim_zh: 告知商户的发货期限晚于付款时间
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Tell the merchant the right deadline
-- remedy_zh: 向商户更正发货期限
-- population: (select order_id, ship_by_at from core.order_line where ship_by_at is not null) as l
-- when: ship_by_at
-- rows: order_id, line_no, paid_at, occurred_at
-- note: it occurs when the deadline has come
select l.order_id, l.line_no, o.paid_at, l.ship_by_at as occurred_at
from core.order_line as l
inner join core.customer_order as o on o.order_id = l.order_id
where l.ship_by_at <= o.paid_at
