-- claim: No parcel is handed over of an order that is not paid
-- claim_zh: 未付款订单不得发货
-- clause: 3.2
-- severity: critical
-- department: fulfilment
-- remedy: Collect the price, or fetch the parcel back
-- remedy_zh: 追收货款或召回包裹
-- population: (select order_id, handed_over_at from core.shipment where handed_over_at is not
--   null) as s
-- when: handed_over_at
-- rows: order_id, merchant_id, amount_minor, occurred_at
with unpaid as (
    select s.order_id, s.merchant_id, s.handed_over_at
    from core.customer_order as o
    inner join core.shipment as s on s.order_id = o.order_id
    where o.paid_at is null
)

select
    u.order_id, u.merchant_id,
    cast(sum(l.amount_minor + l.shipping_minor) as bigint) as amount_minor,
    u.handed_over_at as occurred_at
from unpaid as u
inner join core.order_line as l on l.order_id = u.order_id and l.merchant_id = u.merchant_id
group by u.order_id, u.merchant_id, u.handed_over_at
