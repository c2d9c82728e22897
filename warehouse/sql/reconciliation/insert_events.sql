-- purpose: add what happened to each break in this run to its history
-- grain: one event
insert into core.break_event (
    break_id, event_no, event, occurred_at, category, amount_minor, status, actor, run_id
)
with happened as (
    select break_id, event, category, amount_minor, status
    from break_next
    where event is not null
    union all
    select break_id, 'closed', category, amount_minor, 'resolved'
    from break_gone
),

numbered as (
    select break_id, max(event_no) as event_no
    from core.break_event
    where break_id in (select break_id from happened)
    group by break_id
)

select
    h.break_id, coalesce(n.event_no, 0) + 1, h.event, :as_of, h.category, h.amount_minor, h.status,
    'reconciliation', :run_id
from happened as h
left join numbered as n on n.break_id = h.break_id
