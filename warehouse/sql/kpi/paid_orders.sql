-- name_en: Paid orders
-- name_zh: 已支付订单数
-- group: sales
-- unit: count
-- better: up
-- clause: 4.5
-- department: data
-- date_basis: day on which the order was placed
-- maturity: no
-- definition: orders that were paid
-- order: 12
select
    placed_month as month,
    count(*) as num,
    cast(null as bigint) as den
from core.order_status
where is_paid and placed_month between :first_month and :last_month
group by placed_month
