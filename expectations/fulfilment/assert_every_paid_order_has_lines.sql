-- claim: An order that was paid has lines
-- claim_zh: 已付款订单均有商品明细
-- clause: 4.2
-- severity: critical
-- department: fulfilment
-- remedy: Have the order delivered again with its lines; nobody ships or is paid without them
-- remedy_zh: 重新交付订单明细；无明细则无法发货与结算
-- population: (select order_id from core.order_status where is_paid) as o
-- rows: order_id, amount_minor
-- note: the amount is what the customer paid
with lineless as (
    select a.order_id
    from core.order_anomaly as a
    inner join core.order_status as o on o.order_id = a.order_id
    where a.kind = 'orders_without_items' and o.is_paid
)

select l.order_id, cast(coalesce(sum(p.amount_minor), 0) as bigint) as amount_minor
from lineless as l
left join core.payment as p on p.order_id = l.order_id
group by l.order_id
