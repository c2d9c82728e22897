-- purpose: approved money for which there is no reason any more: its break is gone or is another
-- grain: one resolution
-- clause: 3.4, 4.4
-- note: break_all holds every break for which there is evidence now, as reconciliation found it
create temp table lapsed as
select r.resolution_id, r.break_id, j.journal_id, j.posting_key || '/reversed' as posting_key
from core.resolution as r
inner join core.resolution_decision as d
    on r.resolution_id = d.resolution_id and d.decision = 'approve'
inner join core.break_event as e
    on r.break_id = e.break_id and d.decided_at = e.occurred_at and d.run_id = e.run_id
    and e.event = 'approved'
inner join core.journal as j on j.posting_key = 'resolution/' || r.resolution_id
where
    not exists (
        select 1 from core.journal as u where u.posting_key = j.posting_key || '/reversed'
    )
    and not exists (
        select 1 from break_all as b
        where
            b.break_id = r.break_id and b.category = e.category
            and b.amount_minor = e.amount_minor
    )
