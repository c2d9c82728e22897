-- purpose: the instant until which an order that is due is at risk
-- grain: one row
-- clause: 3.2
-- note: so many working hours of the calendar after the as-of instant
with now_at as (
    select
        d.*,
        d.seconds_before + case when d.is_working then greatest(0, least(
            d.day_seconds,
            cast(floor(extract(epoch from cast(cast(:as_of as timestamptz) at time zone :zone as time)))
                as bigint) - d.opens_second
        )) else 0 end + cast(:window_hours * 3600 as bigint) as due_position
    from working_day as d
    where d.version = :version and d.day = cast(cast(:as_of as timestamptz) at time zone :zone as date)
),

indexed as (
    select now_at.*, cast(floor((due_position - 1) / day_seconds) as bigint) as due_index
    from now_at
)

select (
    cast(d.day as timestamp) + interval '1 second'
    * (i.opens_second + i.due_position - i.due_index * i.day_seconds)
) at time zone :zone as horizon_at
from indexed as i
inner join working_day as d
    on d.version = :version and d.is_working and d.working_days_before = i.due_index
