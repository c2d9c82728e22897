-- name_en: Listings decided in time
-- name_zh: 商品审核及时率
-- group: listing
-- unit: share
-- better: up
-- clause: 4.1
-- department: merchandising
-- date_basis: day on which the decision was due
-- maturity: no
-- definition: submissions decided by the time they were due, divided by those decided, or due and still open; unknown where none was due
-- order: 41
select
    due_month as month,
    sum(is_on_time) as num,
    count(*) as den
from listing_case
where is_on_time is not null and due_month between :first_month and :last_month
group by due_month
