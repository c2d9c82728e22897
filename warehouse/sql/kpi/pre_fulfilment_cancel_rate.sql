-- name_en: Cancelled by seller before shipment
-- name_zh: 发货前商户取消率
-- group: sla
-- unit: share
-- better: down
-- clause: 3.2
-- department: fulfilment
-- date_basis: day on which the order was placed
-- maturity: yes
-- definition: orders cancelled by the seller's fault before they were handed over, divided by orders
-- order: 34
select
    placed_month as month,
    sum(case
        when is_cancelled and cancel_fault = 'seller' and handed_over_at is null then 1 else 0
    end) as num,
    count(*) as den
from core.order_status
where placed_month between :first_month and :last_month
group by placed_month
