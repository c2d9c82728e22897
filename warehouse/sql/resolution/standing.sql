-- purpose: what people decided about breaks, with the case as it was then
-- grain: one break: its newest decision that ended it
-- clause: 3.4
-- note: it stands while category and amount at stake are still decided_category and
--   decided_minor; a claim ends nothing and is not here
with decided as (
    select
        r.break_id, r.resolution_id, r.action, r.amount_minor,
        coalesce(d.decided_at, r.proposed_at) as decided_at,
        coalesce(d.decided_by, r.proposed_by) as decided_by,
        coalesce(d.run_id, r.run_id) as run_id
    from core.resolution as r
    left join core.resolution_decision as d on r.resolution_id = d.resolution_id
    where (not r.needs_approval or d.decision = 'approve') and r.action <> 'claim'
),
ended as (
    select
        e.break_id, e.event_no, e.occurred_at, e.category, e.amount_minor, e.run_id,
        row_number() over (partition by e.break_id order by e.event_no desc) as newest
    from core.break_event as e
    where e.event in ('approved', 'matched', 'marked_received')
)
select
    d.break_id, d.resolution_id, d.action, d.amount_minor, d.decided_at, d.decided_by,
    cast(d.decided_at at time zone :zone as date) as resolved_on,
    e.event_no as decided_event_no,
    e.category as decided_category,
    e.amount_minor as decided_minor
from decided as d
inner join ended as e
    on d.break_id = e.break_id and d.decided_at = e.occurred_at and d.run_id = e.run_id
where e.newest = 1
