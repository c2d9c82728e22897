-- purpose: the history of a finding
-- grain: one event
-- clause: 5.1
select
    finding_id, event_no, event, from_state, state, occurred_at, actor, note, unexpected,
    population, amount_minor, evidence_sha256
from core.finding_event
where finding_id = :finding_id
order by event_no
