-- name_en: GMV, gross
-- name_zh: 成交总额（GMV）
-- group: sales
-- unit: money
-- better: up
-- clause: 4.5
-- department: data
-- date_basis: day on which the order was placed
-- maturity: no
-- definition: merchandise and shipping of all paid orders, cancelled ones included
-- order: 10
select
    placed_month as month,
    sum(amount_minor) as num,
    cast(null as bigint) as den
from core.order_status
where is_paid and placed_month between :first_month and :last_month
group by placed_month
