-- purpose: how each claim ended in the audits so far
-- grain: one claim
-- clause: 5.1
select
    r.claim,
    count(*) as audits,
    sum(case when r.outcome <> 'inconclusive' then 1 else 0 end) as conclusive,
    sum(case when r.outcome = 'broken' then 1 else 0 end) as broken
from core.audit_result as r
inner join core.audit_run as a on a.run_id = r.run_id
where a.as_of <= :as_of
group by r.claim
order by r.claim
