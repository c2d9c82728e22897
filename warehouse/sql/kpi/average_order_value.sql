-- name_en: Average order value
-- name_zh: 客单价
-- group: sales
-- unit: money
-- better: up
-- clause: 4.5
-- department: data
-- date_basis: day on which the order was placed
-- maturity: no
-- definition: merchandise and shipping of paid orders divided by paid orders that have items
-- order: 13
select
    placed_month as month,
    sum(amount_minor) as num,
    count(*) as den
from core.order_status
where is_paid and line_count > 0 and placed_month between :first_month and :last_month
group by placed_month
