-- name_en: GMV, net of cancellations
-- name_zh: 净成交额（扣除取消）
-- group: sales
-- unit: money
-- better: up
-- clause: 4.5
-- department: data
-- date_basis: day on which the order was placed
-- maturity: yes
-- definition: gross GMV without orders that were cancelled; refunds join with their process
-- order: 11
select
    placed_month as month,
    sum(case when is_cancelled then 0 else amount_minor end) as num,
    cast(null as bigint) as den
from core.order_status
where is_paid and placed_month between :first_month and :last_month
group by placed_month
