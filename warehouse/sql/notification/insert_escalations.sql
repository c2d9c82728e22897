-- purpose: escalate every breach to the department that answers for the clause
-- grain: one order, event and channel
-- clause: 3.2, 4.2
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    c.order_id,
    'breach_' || c.clock,
    :channel,
    max(d.department),
    max(d.clause),
    min(c.due_at),
    'queued',
    :run_id
from core.sla_clock as c
inner join core.policy_parameter as p
    on p.book = :book and p.version = c.policy_version and p.scope_kind = 'platform'
    and p.key = 'fulfilment.' || c.clock
inner join core.policy_clause as d
    on d.book = p.book and d.version = p.version and d.clause = p.clause
where c.outcome = 'breached' and c.due_at >= :since and c.due_at < :as_of
group by c.order_id, c.clock
on conflict do nothing
