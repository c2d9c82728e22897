-- purpose: what was put forward for a month, with decisions, oldest first
-- grain: one proposal
select
    p.proposal_id, p.snapshot_sha256, p.note, p.proposed_by, p.proposed_at, p.expires_at,
    d.decision, d.decided_by, d.decided_at, d.note as decision_note
from core.settlement_proposal as p
left join core.settlement_decision as d on d.proposal_id = p.proposal_id
where p.month = :month
order by p.proposed_at, p.proposal_id
