-- purpose: how reviews were asked for, written and replied to
-- grain: one row
-- clause: 5.2
with asked as (
    select
        requested_at,
        answered_at,
        replied_at,
        substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7) as month
    from core.review
    where coalesce(answered_at, requested_at) < :as_of
)

select
    sum(case when month = :month then 1 else 0 end) as requested,
    sum(case when month = :month and answered_at is not null then 1 else 0 end) as answered,
    sum(case when month = :month and replied_at < :as_of then 1 else 0 end) as replied,
    cast(percentile_cont(0.5) within group (order by case
        when month = :month then extract(epoch from (answered_at - requested_at)) / 3600
    end) as double precision) as median_hours,
    cast(percentile_cont(0.5) within group (order by case
        when month = :previous_month then extract(epoch from (answered_at - requested_at)) / 3600
    end) as double precision) as previous_median_hours
from asked
where month in (:month, :previous_month)
