-- name_en: Late shipment rate
-- name_zh: 延迟发货率
-- group: sla
-- unit: share
-- better: down
-- clause: 4.2
-- department: fulfilment
-- date_basis: day on which the order was placed
-- maturity: yes
-- definition: parts of orders handed over late or overdue, divided by parts of orders without those that the buyer cancelled in time
-- order: 33
select
    s.placed_month as month,
    sum(case when c.outcome = 'breached' then 1 else 0 end) as num,
    count(*) as den
from core.sla_clock as c
inner join core.order_status as s on s.order_id = c.order_id
where
    c.clock = 'ship' and s.placed_month between :first_month and :last_month
    and not (c.outcome = 'cancelled' and s.cancel_fault = 'buyer')
group by s.placed_month
