-- name_en: Pre-fulfilment cancel rate
-- name_zh: 发货前取消率
-- numerator: parts of orders cancelled by the seller's fault before they were handed over
-- denominator: parts of orders
-- date_basis: day on which the order was placed
-- better: down
-- clause: 3.2
-- source: Amazon SP-API accountHealthReport preFulfillmentCancellationRate; only the seller's fault counts
select
    p.merchant_id,
    w.window_from,
    sum(case
        when p.is_cancelled and p.cancel_fault = 'seller' and p.handed_over_at is null then 1
        else 0
    end) as num,
    count(*) as den
from measured_part as p
inner join metric_window as w
    on w.metric = :metric and p.placed_on >= w.window_from and p.placed_on < w.window_to
group by p.merchant_id, w.window_from
