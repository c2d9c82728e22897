-- purpose: what was proposed for a break, how it was decided, and whether its money stands
-- grain: one proposal
select
    r.resolution_id, r.action, r.amount_minor, r.currency, r.reason, r.matched_with,
    r.case_sha256, r.proposed_by, r.proposed_at, r.expires_at, r.is_approval_needed,
    d.decision, d.decided_by, d.decided_at, d.note,
    j.journal_id is not null and u.journal_id is null as is_posted
from core.resolution as r
left join core.resolution_decision as d on r.resolution_id = d.resolution_id
left join core.journal as j on j.posting_key = 'resolution/' || r.resolution_id
left join core.journal as u on u.posting_key = j.posting_key || '/reversed'
where r.break_id = :break_id
order by r.proposed_at, r.resolution_id
