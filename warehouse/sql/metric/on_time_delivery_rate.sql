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
    sum(case when c.outcome = 'met' then 1 else 0 end) as num,
    count(*) as den
from order_part as p
inner join core.order_status as s on s.order_id = p.order_id
inner join core.sla_clock as c on c.order_id = p.order_id and c.clock = 'deliver'
inner join metric_window as w
    on w.metric = :metric and s.placed_on >= w.window_from and s.placed_on < w.window_to
where p.handed_over_at is not null and c.outcome in ('met', 'breached')
group by p.merchant_id, w.window_from
