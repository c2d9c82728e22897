-- purpose: the state of every order, projected from its milestones and events, and when its clocks start
-- grain: one order
-- clause: 3.2, 4.2
-- note: the furthest state wins and a cancellation beats all; an order is shipped or delivered
--   when all its parts are; working time is a line of seconds on which only business hours of working
--   days count, and a start after the cut-off counts from the next working day
create temp table order_now as
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
),

timed as (
    select
        p.*,
        t.opens_second,
        t.day_seconds,
        t.cut_off_second,
        case t.confirm_starts_at when 'created' then p.created_at else p.paid_at end as opened_at,
        case t.confirm_starts_at when 'created' then p.created_local else p.paid_local end
            as opened_local,
        coalesce(
            p.paid_at, p.confirmed_at,
            case when p.state not in ('created', 'cancelled') then p.created_at end
        ) as sold_at,
        coalesce(
            p.paid_local, p.confirmed_at at time zone :zone,
            case when p.state not in ('created', 'cancelled') then p.created_local end
        ) as sold_local
    from projected as p
    left join terms as t on t.version = p.policy_version
)

select
    t.*,
    a.seconds_before + case
        when not a.is_working then 0
        when extract(epoch from cast(t.opened_local as time)) >= t.cut_off_second + 1
            then t.day_seconds
        else greatest(0, least(
            t.day_seconds,
            cast(floor(extract(epoch from cast(t.opened_local as time))) as bigint) - t.opens_second
        ))
    end as opened_position,
    b.seconds_before + case
        when not b.is_working then 0
        when extract(epoch from cast(t.sold_local as time)) >= t.cut_off_second + 1
            then t.day_seconds
        else greatest(0, least(
            t.day_seconds,
            cast(floor(extract(epoch from cast(t.sold_local as time))) as bigint) - t.opens_second
        ))
    end as sold_position
from timed as t
left join working_day as a on a.version = t.policy_version and a.day = cast(t.opened_local as date)
left join working_day as b on b.version = t.policy_version and b.day = cast(t.sold_local as date)
