-- purpose: the proposals that wait for a second person, the oldest first
-- grain: one proposal
select r.resolution_id, r.break_id, r.expires_at
from core.resolution as r
inner join core.payment_break as b on r.break_id = b.break_id
left join core.resolution_decision as d on r.resolution_id = d.resolution_id
where
    r.is_approval_needed and d.resolution_id is null and b.status = 'awaiting_approval'
    and r.expires_at > :as_of
    and (cast(:provider as text) is null or b.provider = :provider)
    and (cast(:category as text) is null or b.category = :category)
order by r.proposed_at, r.resolution_id
