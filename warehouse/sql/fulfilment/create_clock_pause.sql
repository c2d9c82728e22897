-- purpose: the time that clocks stood still, in each clock's own time
-- grain: one clock with a hold
-- clause: 3.2
-- note: outer joins keep the small side first; a hold without release lasts until the as-of instant
--   and leaves the clock paused; a hold placed while one stands is the same hold; a hold placed after
--   the clock ran out gives no time back; a promised delivery day does not move
create temp table clock_pause as
with events as (
    select
        order_id,
        occurred_at as placed_at,
        event,
        lag(event) over (partition by order_id order by occurred_at, event) as event_before,
        min(case when event = 'hold_released' then occurred_at end) over (
            partition by order_id order by occurred_at, event
            rows between 1 following and unbounded following
        ) as released_at
    from core.order_event
    where event in ('hold_placed', 'hold_released') and occurred_at < :as_of
),

holds as (
    select * from events
    where event = 'hold_placed' and event_before is distinct from 'hold_placed'
),

spans as (
    select
        c.order_id,
        c.clock,
        c.merchant_id,
        c.policy_version,
        c.is_working,
        c.allowed_seconds,
        c.started_at,
        c.started_position,
        greatest(h.placed_at, c.started_at) as paused_at,
        least(coalesce(h.released_at, :as_of), coalesce(c.stopped_at, c.cancelled_at, :as_of))
            as resumed_at,
        h.released_at is null and c.stopped_at is null as is_open
    from running_clock as c
    inner join holds as h on h.order_id = c.order_id
    where c.promised_on is null
),

placed as (
    select
        s.*,
        a.seconds_before + case when a.is_working then greatest(0, least(
            a.day_seconds,
            cast(floor(extract(epoch from cast(s.paused_at at time zone :zone as time))) as bigint)
            - a.opens_second
        )) else 0 end as paused_position,
        b.seconds_before + case when b.is_working then greatest(0, least(
            b.day_seconds,
            cast(floor(extract(epoch from cast(s.resumed_at at time zone :zone as time))) as bigint)
            - b.opens_second
        )) else 0 end as resumed_position
    from spans as s
    left join working_day as a
        on a.version = s.policy_version and a.day = cast(s.paused_at at time zone :zone as date)
    left join working_day as b
        on b.version = s.policy_version and b.day = cast(s.resumed_at at time zone :zone as date)
    where s.resumed_at > s.paused_at
),

measured as (
    select
        placed.*,
        cast(case
            when is_working then greatest(0, paused_position - started_position)
            else floor(extract(epoch from (paused_at - started_at)))
        end as bigint) as paused_after,
        cast(case
            when is_working then greatest(0, resumed_position - started_position)
            else floor(extract(epoch from (resumed_at - started_at)))
        end as bigint) as resumed_after
    from placed
),

run_until as (
    select
        measured.*,
        paused_after - coalesce(sum(resumed_after - paused_after) over (
            partition by order_id, clock, merchant_id order by paused_at
            rows between unbounded preceding and 1 preceding
        ), 0) as elapsed_seconds
    from measured
)

select
    order_id,
    clock,
    merchant_id,
    cast(sum(resumed_after - paused_after) as bigint) as paused_seconds,
    bool_or(is_open) as is_open
from run_until
where elapsed_seconds < allowed_seconds
group by order_id, clock, merchant_id
