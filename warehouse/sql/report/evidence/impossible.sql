-- purpose: orders with one impossible history
-- grain: one order
-- clause: 3.2
select
    a.order_id,
    s.state,
    o.confirmed_at,
    s.handed_over_at,
    s.delivered_at,
    o.cancelled_at
from core.order_anomaly as a
inner join core.order_status as s on s.order_id = a.order_id
inner join core.customer_order as o on o.order_id = a.order_id
where a.kind = :kind and s.placed_month = :month
order by o.created_at, a.order_id
limit :evidence_rows
