-- purpose: the parts of orders that fall into any window, with how their clocks ended
-- grain: one merchant's part of an order placed since the first window began
-- clause: 3.2, 4.2
create temp table measured_part as
with recent as (
    select
        p.order_id,
        p.merchant_id,
        p.handed_over_at,
        o.placed_on,
        o.is_cancelled,
        case when o.is_cancelled then coalesce(o.cancel_fault, 'unknown') end as cancel_fault
    from order_now as o
    inner join order_part as p on p.order_id = o.order_id
    where o.placed_on >= (select min(window_from) from metric_window)
)

select
    r.order_id,
    r.merchant_id,
    max(r.handed_over_at) as handed_over_at,
    max(r.placed_on) as placed_on,
    bool_and(r.is_cancelled) as is_cancelled,
    max(r.cancel_fault) as cancel_fault,
    max(case when c.clock = 'ship' and c.merchant_id = r.merchant_id then c.outcome end)
        as ship_outcome,
    max(case when c.clock = 'deliver' then c.outcome end) as deliver_outcome
from recent as r
left join core.sla_clock as c on c.order_id = r.order_id and c.clock in ('ship', 'deliver')
group by r.order_id, r.merchant_id
