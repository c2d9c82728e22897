-- purpose: how reviews were asked for, written and replied to
-- grain: one row
-- clause: 5.2
-- note: the median of whole seconds is exact, so both engines give it to the last digit
with asked as (
    select
        requested_at,
        answered_at,
        replied_at,
        cast(extract(epoch from (answered_at - requested_at)) as double precision) as seconds,
        substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7) as month
    from core.review
    where coalesce(answered_at, requested_at) < :as_of
)

select
    sum(case when month = :month then 1 else 0 end) as requested,
    sum(case when month = :month and answered_at is not null then 1 else 0 end) as answered,
    sum(case when month = :month and replied_at < :as_of then 1 else 0 end) as replied,
    percentile_cont(0.5) within group (order by case when month = :month then seconds end)
        / 3600 as median_hours,
    percentile_cont(0.5) within group (order by case when month = :previous_month then seconds end)
        / 3600 as previous_median_hours
from asked
where month in (:month, :previous_month)
