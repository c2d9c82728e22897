-- purpose: what was proposed for a break, and how it was decided
-- grain: one proposal
select
    r.resolution_id, r.action, r.amount_minor, r.currency, r.reason, r.case_sha256, r.proposed_by,
    r.proposed_at, r.expires_at, r.is_approval_needed, d.decision, d.decided_by, d.decided_at, d.note
from core.resolution as r
left join core.resolution_decision as d on r.resolution_id = d.resolution_id
where r.break_id = :break_id
order by r.proposed_at, r.resolution_id
