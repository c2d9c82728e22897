-- purpose: the orders at risk, the earliest due first
-- grain: one clock
-- clause: 3.2
select order_id, clock, merchant_id, started_at, due_at
from core.sla_clock
where outcome = 'running' and due_at <= :horizon_at
order by due_at, order_id, clock, merchant_id
limit :rows
