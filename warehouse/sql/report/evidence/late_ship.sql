-- purpose: the latest handovers due in the month
-- grain: one merchant's part of an order
-- clause: 4.2
select
    order_id,
    merchant_id,
    started_at,
    due_at,
    stopped_at
from core.sla_clock
where
    clock = 'ship' and outcome = 'breached'
    and substring(cast(cast(due_at at time zone :zone as date) as varchar), 1, 7) = :month
order by coalesce(stopped_at, :as_of) - due_at desc, order_id, merchant_id
limit :evidence_rows
