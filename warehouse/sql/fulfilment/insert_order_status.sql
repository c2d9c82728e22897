-- purpose: the state of every order, projected from its milestones and events
-- grain: one order
-- clause: 4.2
-- note: the furthest state wins and a cancellation beats all; an order is shipped or delivered
--   when all its parts are
insert into core.order_status (
    order_id, state, placed_on, placed_month, policy_version, is_paid, is_cancelled, cancelled_at,
    cancel_fault, handed_over_at, delivered_at, line_count, amount_minor, run_id
)
with parts as (
    select
        order_id,
        sum(line_count) as line_count,
        sum(amount_minor) as amount_minor,
        case when count(*) = count(handed_over_at) then max(handed_over_at) end as handed_over_at,
        case when count(*) = count(delivered_at) then max(delivered_at) end as delivered_at
    from order_part
    group by order_id
),

returns as (
    select
        order_id,
        max(case event when 'returned' then 2 when 'return_requested' then 1 else 0 end)
            as return_step,
        max(case when event = 'in_transit' then 1 else 0 end) as is_in_transit
    from core.order_event
    where occurred_at < :as_of
    group by order_id
),

joined as (
    select
        o.*,
        coalesce(o.handed_over_at, p.handed_over_at) as shipped_at,
        coalesce(o.delivered_at, p.delivered_at) as signed_at,
        coalesce(p.line_count, 0) as line_count,
        coalesce(p.amount_minor, 0) as amount_minor,
        coalesce(r.return_step, 0) as return_step,
        coalesce(r.is_in_transit, 0) as is_in_transit
    from known_order as o
    left join parts as p on p.order_id = o.order_id
    left join returns as r on r.order_id = o.order_id
),

projected as (
    select
        joined.*,
        case
            when is_cancelled then 'cancelled'
            when return_step = 2 then 'returned'
            when return_step = 1 then 'return_requested'
            when completed_at is not null or reported_state = 'completed' then 'completed'
            when signed_at is not null or reported_state = 'delivered' then 'delivered'
            when is_in_transit = 1 then 'in_transit'
            when shipped_at is not null or reported_state = 'shipped' then 'shipped'
            when released_at is not null or reported_state = 'pending_shipment'
                then 'pending_shipment'
            when confirmed_at is not null or reported_state = 'confirmed' then 'confirmed'
            when paid_at is not null or reported_state = 'paid' then 'paid'
            else 'created'
        end as state
    from joined
)

select
    order_id,
    state,
    placed_on,
    substring(cast(placed_on as varchar), 1, 7) as placed_month,
    policy_version,
    paid_at is not null or state not in ('created', 'cancelled') as is_paid,
    is_cancelled,
    case when is_cancelled then cancelled_at end as cancelled_at,
    case when is_cancelled then coalesce(cancel_fault, 'unknown') end as cancel_fault,
    shipped_at,
    signed_at,
    line_count,
    amount_minor,
    :run_id
from projected
