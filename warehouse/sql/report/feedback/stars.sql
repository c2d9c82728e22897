-- purpose: reviews by rating, beside last month and the same month last year
-- grain: one period and rating
-- clause: 5.2
with written as (
    select
        rating,
        substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7) as month
    from core.review
    where coalesce(answered_at, requested_at) < :as_of
)

select
    case month
        when :month then 'current'
        when :previous_month then 'previous'
        else 'previous_year'
    end as period,
    rating,
    count(*) as reviews
from written
where month in (:month, :previous_month, :previous_year_month)
group by 1, rating
order by 1, rating
