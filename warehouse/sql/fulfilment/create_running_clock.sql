-- purpose: every clock that has started: when, for how long, and what stopped it
-- grain: one order, clock and (for ship) merchant
-- clause: 3.2, 4.2
-- note: is_untimed says that the sender reports the promise kept and gives no instant; working time
--   is a line of seconds on which only business hours of working days count, and a start after the
--   cut-off counts from the next working day
create temp table running_clock as
with orders as (
    select
        o.*,
        s.state,
        s.delivered_at as signed_at,
        coalesce(
            o.paid_at, o.confirmed_at,
            case when s.state not in ('created', 'cancelled') then o.created_at end
        ) as sold_at
    from known_order as o
    inner join core.order_status as s on s.order_id = o.order_id
    where o.policy_version is not null
),

confirm as (
    select
        o.order_id,
        'confirm' as clock,
        '' as merchant_id,
        o.policy_version,
        case t.confirm_starts_at when 'created' then o.created_at else o.paid_at end as started_at,
        o.confirmed_at as stopped_at,
        t.confirm_seconds as allowed_seconds,
        t.confirm_is_working as is_working,
        cast(null as date) as promised_on,
        o.confirmed_at is null and o.state in (
            'confirmed', 'pending_shipment', 'shipped', 'in_transit', 'delivered', 'completed',
            'return_requested', 'returned'
        ) as is_untimed,
        o.is_cancelled,
        o.cancelled_at
    from orders as o
    inner join terms as t on t.version = o.policy_version
),

ship as (
    select
        o.order_id,
        'ship' as clock,
        p.merchant_id,
        o.policy_version,
        o.sold_at as started_at,
        p.handed_over_at as stopped_at,
        p.ship_seconds as allowed_seconds,
        p.ship_is_working as is_working,
        cast(null as date) as promised_on,
        p.handed_over_at is null and o.state in (
            'shipped', 'in_transit', 'delivered', 'completed', 'return_requested', 'returned'
        ) as is_untimed,
        o.is_cancelled,
        o.cancelled_at
    from orders as o
    inner join order_part as p on p.order_id = o.order_id
),

deliver as (
    select
        o.order_id,
        'deliver' as clock,
        '' as merchant_id,
        o.policy_version,
        o.sold_at as started_at,
        o.signed_at as stopped_at,
        t.deliver_seconds as allowed_seconds,
        t.deliver_is_working as is_working,
        o.promised_on,
        o.signed_at is null and o.state in (
            'delivered', 'completed', 'return_requested', 'returned'
        ) as is_untimed,
        o.is_cancelled,
        o.cancelled_at
    from orders as o
    inner join terms as t on t.version = o.policy_version
),

together as (
    select * from confirm
    union all
    select * from ship
    union all
    select * from deliver
),

started as (
    select
        together.*,
        cast(started_at at time zone :zone as date) as started_on,
        cast(floor(extract(epoch from cast(started_at at time zone :zone as time))) as bigint)
            as started_second
    from together
    where started_at is not null
)

select
    s.*,
    d.opens_second,
    d.day_seconds,
    d.seconds_before + case
        when not d.is_working then 0
        when s.started_second > d.cut_off_second then d.day_seconds
        else greatest(0, least(d.day_seconds, s.started_second - d.opens_second))
    end as started_position
from started as s
inner join working_day as d on d.version = s.policy_version and d.day = s.started_on
