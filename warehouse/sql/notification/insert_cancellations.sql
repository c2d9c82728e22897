-- purpose: tell the customer that an order was cancelled
-- grain: one order, event and channel
-- clause: 3.2
-- note: only what happened after :since is news; older events are history
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    order_id, 'order_cancelled', :channel, 'customer', '3.2', cancelled_at, 'queued', :run_id
from core.order_status
where is_cancelled and cancelled_at >= :since and cancelled_at < :as_of
on conflict do nothing
