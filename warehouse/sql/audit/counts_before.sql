-- purpose: how many rows each table had at the last audit of everything
-- grain: one table
-- clause: 5.1
select r.claim, r.population
from core.audit_result as r
where
    r.noun = 'table' and r.population is not null
    and r.run_id = (
        select a.run_id
        from core.audit_run as a
        where a.noun = '' and a.as_of < :as_of
        order by a.as_of desc, a.run_id desc
        limit 1
    )
order by r.claim
