-- claim: No order that was cancelled is delivered
-- claim_zh: 已取消订单不得送达
-- clause: 4.2
-- severity: critical
-- department: fulfilment
-- remedy: Fetch the goods back or agree on the price, before the money is given back
-- remedy_zh: 退款前先取回商品或与顾客协商付款
-- population: (select order_id from core.order_status where is_cancelled) as o
-- rows: order_id, amount_minor
select a.order_id, o.amount_minor
from core.order_anomaly as a
inner join core.order_status as o on o.order_id = a.order_id
where a.kind = 'cancelled_yet_delivered'
