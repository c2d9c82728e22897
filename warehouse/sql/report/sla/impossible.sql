-- purpose: impossible histories among the orders placed in the month
-- grain: one kind
-- clause: 3.2
select
    a.kind,
    count(*) as orders
from core.order_anomaly as a
inner join core.order_status as s on s.order_id = a.order_id
where s.placed_month = :month
group by a.kind
order by a.kind
