-- name_en: On-time delivery rate
-- name_zh: 准时送达率
-- numerator: parts of orders signed for before they were due
-- denominator: parts of orders that were handed over and are signed for or overdue
-- date_basis: day on which the order was placed
-- better: up
-- clause: 4.2
-- source: Amazon SP-API accountHealthReport onTimeDeliveryRate; delivery is the signature (E-Commerce Law Art. 51)
select
    p.merchant_id,
    w.window_from,
    sum(case when p.deliver_outcome = 'met' then 1 else 0 end) as num,
    count(*) as den
from measured_part as p
inner join metric_window as w
    on w.metric = :metric and p.placed_on >= w.window_from and p.placed_on < w.window_to
where p.handed_over_at is not null and p.deliver_outcome in ('met', 'breached')
group by p.merchant_id, w.window_from
