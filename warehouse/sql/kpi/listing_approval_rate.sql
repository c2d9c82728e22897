-- name_en: Listings approved
-- name_zh: 商品审核通过率
-- group: listing
-- unit: share
-- better: up
-- clause: 4.1
-- department: merchandising
-- date_basis: day on which the listing was decided on
-- maturity: no
-- definition: submissions that were approved divided by those approved, rejected or sent back for changes; unknown where nothing was decided
-- order: 42
select
    decided_month as month,
    sum(case when decision = 'approved' then 1 else 0 end) as num,
    count(*) as den
from listing_case
where decided_month between :first_month and :last_month
group by decided_month
