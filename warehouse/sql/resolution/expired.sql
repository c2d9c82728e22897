-- purpose: breaks that wait for a decision that nobody can give any more
-- grain: one break
select b.break_id
from core.payment_break as b
where
    b.status = 'awaiting_approval'
    and not exists (
        select 1
        from core.resolution as r
        left join core.resolution_decision as d on r.resolution_id = d.resolution_id
        where
            r.break_id = b.break_id and r.is_approval_needed and d.resolution_id is null
            and r.expires_at > :as_of
    )
order by b.break_id
