-- purpose: what an audit wrote into findings: claims, and rows that break them
-- grain: one row
-- clause: 5.1
select
    count(distinct f.claim) as claims,
    coalesce(cast(sum(e.unexpected) as bigint), 0) as unexpected
from core.finding_event as e
inner join core.finding as f on f.finding_id = e.finding_id
where e.run_id = :run_id and e.event in ('opened', 'seen', 'reopened')
