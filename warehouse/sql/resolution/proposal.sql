-- purpose: a proposal, the decision on it and the journal that it posted
-- grain: at most one row
select
    r.resolution_id, r.break_id, r.action, r.amount_minor, r.currency, r.reason, r.matched_with,
    r.case_sha256, r.proposed_by, r.proposed_at, r.expires_at, r.is_approval_needed,
    r.policy_version, d.decision, d.decided_by, d.decided_at, d.note, j.journal_id
from core.resolution as r
left join core.resolution_decision as d on r.resolution_id = d.resolution_id
left join core.journal as j on j.posting_key = 'resolution/' || r.resolution_id
where r.resolution_id = :resolution_id
