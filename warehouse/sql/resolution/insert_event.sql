-- purpose: add to the history of a break what a person did, with the break as it stands after it
-- grain: one event
insert into core.break_event (
    break_id, event_no, event, occurred_at, category, amount_minor, status, actor, note, run_id
)
select
    b.break_id,
    coalesce((select max(e.event_no) from core.break_event as e where e.break_id = b.break_id), 0)
    + 1,
    :event, :occurred_at, b.category, b.amount_minor, b.status, :actor, cast(:note as text), :run_id
from core.payment_break as b
where b.break_id = :break_id
