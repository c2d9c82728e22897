-- purpose: the history of a break
-- grain: one event
select event_no, event, occurred_at, category, amount_minor, status, actor, note
from core.break_event
where break_id = :break_id
order by event_no
