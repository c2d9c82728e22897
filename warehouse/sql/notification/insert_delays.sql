-- purpose: tell the customer that a promise was missed
-- grain: one order, event and channel
-- clause: 3.2, 4.2
-- note: one message per order and clock, however many merchants are late
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    order_id,
    case clock when 'ship' then 'shipment_delayed' else 'delivery_delayed' end,
    :channel,
    'customer',
    case clock when 'ship' then '4.2' else '3.2' end,
    min(due_at),
    'queued',
    :run_id
from core.sla_clock
where
    clock in ('ship', 'deliver') and outcome = 'breached'
    and due_at >= :since and due_at < :as_of
group by order_id, clock
on conflict do nothing
