-- name_en: Order defect rate
-- name_zh: 订单缺陷率
-- numerator: parts of orders with a review at or below the low rating; an order counts once
-- denominator: parts of orders
-- date_basis: day on which the order was placed, not the day of the defect
-- better: down
-- clause: 5.2
-- source: Amazon SP-API accountHealthReport orderDefectRate; claims and chargebacks join with their process
with defective as (
    select distinct order_id
    from core.review
    where
        rating <= (
            select max(value_number) from core.policy_parameter
            where
                book = :book and version = :version and scope_kind = 'platform'
                and key = 'feedback.low_rating_max'
        )
        and coalesce(answered_at, requested_at) < :as_of
)

select
    p.merchant_id,
    w.window_from,
    sum(case when d.order_id is not null then 1 else 0 end) as num,
    count(*) as den
from measured_part as p
left join defective as d on d.order_id = p.order_id
inner join metric_window as w
    on w.metric = :metric and p.placed_on >= w.window_from and p.placed_on < w.window_to
group by p.merchant_id, w.window_from
