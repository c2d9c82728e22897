-- purpose: the parts of orders that fall into any window, with how their clocks ended
-- grain: one merchant's part of an order placed since the first window began
-- clause: 3.2, 4.2
create temp table measured_part as
select
    p.order_id,
    p.merchant_id,
    p.handed_over_at,
    o.placed_on,
    o.is_cancelled,
    case when o.is_cancelled then coalesce(o.cancel_fault, 'unknown') end as cancel_fault,
    s.outcome as ship_outcome,
    d.outcome as deliver_outcome
from order_now as o
inner join order_part as p on p.order_id = o.order_id
left join core.sla_clock as s
    on s.order_id = p.order_id and s.clock = 'ship' and s.merchant_id = p.merchant_id
left join core.sla_clock as d on d.order_id = p.order_id and d.clock = 'deliver'
where o.placed_on >= (select min(window_from) from metric_window)
