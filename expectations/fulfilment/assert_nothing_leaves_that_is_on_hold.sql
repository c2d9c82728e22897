-- claim: No parcel is handed over while its order is on hold
-- claim_zh: 冻结中的订单不得发货
-- clause: 3.2
-- severity: critical
-- department: fulfilment
-- remedy: Find out how the parcel got past the hold; stop it where fraud is suspected
-- remedy_zh: 查明如何绕过冻结；涉嫌欺诈的立即拦截
-- population: (select s.order_id, s.handed_over_at from core.shipment as s
--   where s.order_id in (select order_id from core.order_event where event = 'hold_placed')) as s
-- when: handed_over_at
-- rows: order_id, merchant_id, occurred_at
with placed as (
    select order_id, occurred_at
    from core.order_event
    where event = 'hold_placed'
),

held as (
    select p.order_id, p.occurred_at as placed_at, min(r.occurred_at) as released_at
    from placed as p
    left join core.order_event as r
        on
            r.order_id = p.order_id and r.event = 'hold_released'
            and r.occurred_at >= p.occurred_at
    group by p.order_id, p.occurred_at
)

select s.order_id, s.merchant_id, min(s.handed_over_at) as occurred_at
from held as h
inner join core.shipment as s on s.order_id = h.order_id
where
    s.handed_over_at >= h.placed_at
    and coalesce(s.handed_over_at < h.released_at, true)
group by s.order_id, s.merchant_id
