-- name_en: Average rating
-- name_zh: 平均评分
-- group: feedback
-- unit: stars
-- better: up
-- clause: 5.2
-- department: customer_service
-- date_basis: day on which the review was written
-- maturity: no
-- definition: sum of ratings divided by reviews
-- order: 20
select
    substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7)
        as month,
    sum(rating) as num,
    count(*) as den
from core.review
where coalesce(answered_at, requested_at) < :as_of
group by 1
having
    substring(cast(cast(max(coalesce(answered_at, requested_at)) at time zone :zone as date) as varchar), 1, 7)
    between :first_month and :last_month
