-- purpose: what people decided about breaks, with the case as it was then
-- grain: one break: its newest decision that ended it
-- clause: 3.4
-- note: it stands while category and amount at stake are still decided_category and
--   decided_minor; a claim ends nothing and is not here. A match ends the break of each member of
--   the set, of which only one has a proposal. What was matched by hand is decided only until a run
--   knows of it and makes a pair: from then on evidence says what is a break
with effective as (
    select
        r.break_id, r.resolution_id, r.action, r.amount_minor,
        coalesce(d.decided_at, r.proposed_at) as decided_at,
        coalesce(d.run_id, r.run_id) as run_id
    from core.resolution as r
    left join core.resolution_decision as d on r.resolution_id = d.resolution_id
    where not r.is_approval_needed or d.decision = 'approve'
),

ended as (
    select
        break_id, occurred_at, category, amount_minor, actor, run_id,
        row_number() over (partition by break_id order by event_no desc) as newest
    from core.break_event
    where event in ('approved', 'matched', 'marked_received')
)

select
    e.break_id,
    f.resolution_id,
    coalesce(f.action, 'match') as action,
    coalesce(f.amount_minor, 0) as amount_minor,
    e.actor as decided_by,
    e.occurred_at as decided_at,
    cast(e.occurred_at at time zone :zone as date) as resolved_on,
    e.category as decided_category,
    e.amount_minor as decided_minor,
    exists (
        select 1 from core.resolution as r
        where
            r.matched_with is not null and r.proposed_at = e.occurred_at and r.run_id = e.run_id
            and e.break_id in (r.break_id, r.matched_with)
    ) as is_by_hand
from ended as e
left join effective as f
    on e.break_id = f.break_id and e.occurred_at = f.decided_at and e.run_id = f.run_id
where e.newest = 1
