-- purpose: reviews written in the month, counted on their own
-- grain: one row
-- clause: 5.2
select count(*) as reviews
from core.review
where coalesce(answered_at, requested_at) < :as_of and substring(cast(cast(coalesce(answered_at, requested_at) at time zone :zone as date) as varchar), 1, 7) = :month
