-- name_en: Late shipment rate
-- name_zh: 延迟发货率
-- numerator: parts of orders handed over after they were due, or due and not handed over
-- denominator: parts of orders, without those that the buyer cancelled before they were due
-- date_basis: day on which the order was placed
-- better: down
-- clause: 4.2
-- source: Amazon SP-API accountHealthReport lateShipmentRate, per merchant's part of an order
select
    p.merchant_id,
    w.window_from,
    sum(case when p.ship_outcome = 'breached' then 1 else 0 end) as num,
    count(*) as den
from measured_part as p
inner join metric_window as w
    on w.metric = :metric and p.placed_on >= w.window_from and p.placed_on < w.window_to
where
    p.ship_outcome is not null
    and not (p.ship_outcome = 'cancelled' and p.cancel_fault = 'buyer')
group by p.merchant_id, w.window_from
