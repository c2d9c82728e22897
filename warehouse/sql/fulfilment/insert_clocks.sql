-- purpose: every SLA clock with its due instant and how it ended
-- grain: one order, clock and (for ship) merchant
-- clause: 3.2, 4.2
-- note: a due instant that falls on a working day's end is that day's closing, not the next day's
--   opening; a promised day is due in its last microsecond, so that it is due on that very day; what
--   is due exactly at the as-of instant may still be kept
insert into core.sla_clock (
    order_id, clock, merchant_id, policy_version, started_at, due_at, stopped_at, paused_seconds,
    outcome, run_id
)
with positioned as (
    select
        c.*,
        coalesce(p.paused_seconds, 0) as paused_seconds,
        coalesce(p.is_open, false) as is_on_hold,
        c.started_position + c.allowed_seconds + coalesce(p.paused_seconds, 0) as due_position
    from running_clock as c
    left join clock_pause as p
        on p.order_id = c.order_id and p.clock = c.clock and p.merchant_id = c.merchant_id
),

indexed as (
    select
        positioned.*,
        cast(floor((due_position - 1) / day_seconds) as bigint) as due_index
    from positioned
),

dated as (
    select
        i.*,
        case
            when i.promised_on is not null
                then (
                    cast(i.promised_on as timestamp) + interval '1 day' - interval '1 microsecond'
                ) at time zone :zone
            when i.is_working
                then (
                    cast(d.day as timestamp)
                    + interval '1 second'
                    * (i.opens_second + i.due_position - i.due_index * i.day_seconds)
                ) at time zone :zone
            else i.started_at + interval '1 second' * (i.allowed_seconds + i.paused_seconds)
        end as due_at
    from indexed as i
    left join working_day as d
        on d.version = i.policy_version and d.is_working and d.working_days_before = i.due_index
)

select
    order_id,
    clock,
    merchant_id,
    policy_version,
    started_at,
    due_at,
    stopped_at,
    paused_seconds,
    case
        when stopped_at <= due_at then 'met'
        when stopped_at > due_at then 'breached'
        when is_untimed then 'untimed'
        when is_cancelled and (cancelled_at is null or cancelled_at <= due_at) then 'cancelled'
        when is_cancelled then 'breached'
        when is_on_hold then 'paused'
        when due_at < :as_of then 'breached'
        else 'running'
    end as outcome,
    :run_id
from dated
