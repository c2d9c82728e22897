-- purpose: every clock that has started: when, for how long, and what stopped it
-- grain: one order, clock and (for ship) merchant
-- clause: 3.2, 4.2
-- note: a view, because three million rows are made faster than they are stored, and not
--   materialized, because DuckDB reads a stored CTE with one thread; is_untimed says that
--   the sender reports the promise kept and gives no instant
create temp view running_clock as
with orders as not materialized (
    select * from order_now where policy_version is not null
),

confirm as (
    select
        o.order_id,
        'confirm' as clock,
        '' as merchant_id,
        o.policy_version,
        o.opened_at as started_at,
        o.opened_position as started_position,
        o.opens_second,
        o.day_seconds,
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
        o.sold_position as started_position,
        o.opens_second,
        o.day_seconds,
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
        o.sold_position as started_position,
        o.opens_second,
        o.day_seconds,
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
)

select * from together where started_at is not null
