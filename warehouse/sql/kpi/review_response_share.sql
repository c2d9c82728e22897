-- name_en: Reviews answered by the merchant
-- name_zh: 评价回复率
-- group: feedback
-- unit: share
-- better: up
-- clause: 5.2
-- department: customer_service
-- date_basis: day on which the review was written
-- maturity: yes
-- definition: reviews with a reply divided by reviews; unknown where replies are never delivered
-- order: 22
with replies as (
    select count(replied_at) as replies from core.review where replied_at < :as_of
)

select
    substring(cast(cast(coalesce(r.answered_at, r.requested_at) at time zone :zone as date) as varchar), 1, 7)
        as month,
    sum(case when r.replied_at < :as_of then 1 else 0 end) as num,
    sum(case when replies.replies > 0 then 1 else 0 end) as den
from core.review as r
cross join replies
where coalesce(r.answered_at, r.requested_at) < :as_of
group by 1
having
    substring(cast(cast(max(coalesce(r.answered_at, r.requested_at)) at time zone :zone as date) as varchar), 1, 7)
    between :first_month and :last_month
