-- name_en: Low ratings
-- name_zh: 低分评价占比
-- group: feedback
-- unit: share
-- better: down
-- clause: 5.2
-- department: customer_service
-- date_basis: day on which the review was written
-- maturity: no
-- definition: reviews at or below the low rating divided by reviews
-- order: 21
select
    substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7)
        as month,
    sum(case when rating <= :low_rating_max then 1 else 0 end) as num,
    count(*) as den
from core.review
where coalesce(answered_at, requested_at) < :as_of
group by 1
having
    substring(cast(cast(max(coalesce(answered_at, requested_at)) at time zone :zone as date) as varchar), 1, 7)
    between :first_month and :last_month
