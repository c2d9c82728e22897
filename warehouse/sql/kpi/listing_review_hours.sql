-- name_en: Hours to decide on a listing, median
-- name_zh: 商品审核用时（中位数，小时）
-- group: listing
-- unit: hours
-- better: down
-- clause: 4.1
-- department: merchandising
-- date_basis: day on which the listing was decided on
-- maturity: no
-- definition: median seconds from the submission to the decision that ended its review, divided by 3600; unknown where nothing was decided
-- order: 40
select
    decided_month as month,
    cast(floor(percentile_cont(0.5) within group (order by seconds) + 0.5) as bigint) as num,
    3600 as den
from listing_case
where decided_month between :first_month and :last_month
group by decided_month
