-- purpose: months that were put forward and wait for a second person, oldest first
-- grain: one proposal
-- note: one whose draft was made anew with other figures is void
select
    p.proposal_id, p.month, p.snapshot_sha256, p.note, p.proposed_by, p.proposed_at, p.expires_at
from core.settlement_proposal as p
inner join core.settlement_month as m
    on m.month = p.month and m.state = 'draft' and m.snapshot_sha256 = p.snapshot_sha256
left join core.settlement_decision as d on d.proposal_id = p.proposal_id
where d.proposal_id is null and p.expires_at > :as_of
order by p.proposed_at, p.proposal_id
