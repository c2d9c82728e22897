-- name_en: Order defect rate
-- name_zh: 订单缺陷率
-- group: sla
-- unit: share
-- better: down
-- clause: 5.2
-- department: customer_service
-- date_basis: day on which the order was placed
-- maturity: yes
-- definition: orders with a low rating divided by orders; claims and chargebacks join with their process
-- order: 35
with defective as (
    select distinct order_id
    from core.review
    where rating <= :low_rating_max and coalesce(answered_at, requested_at) < :as_of
)

select
    s.placed_month as month,
    sum(case when d.order_id is not null then 1 else 0 end) as num,
    count(*) as den
from core.order_status as s
left join defective as d on d.order_id = s.order_id
where s.placed_month between :first_month and :last_month
group by s.placed_month
