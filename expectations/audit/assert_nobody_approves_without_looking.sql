-- claim: Nobody approves again and again within minutes of the proposal
-- claim_zh: 无人经常在提案后数分钟内即批准
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Have a third person look at a sample of what was approved so quickly
-- remedy_zh: 由第三人抽查快速批准的事项
-- population: (select decided_at from core.resolution_decision union all
--   select decided_at from core.settlement_decision union all
--   select decided_at from core.manual_decision) as d
-- policy: minutes = audit.quick_minutes; least = audit.quick_rows
-- rows: person, decisions
-- note: two people at one desk decide quickly and look all the same, which is a wrong alarm
with decision as (
    select d.decided_by, d.decided_at, r.proposed_at, d.decision
    from core.resolution_decision as d
    inner join core.resolution as r on r.resolution_id = d.resolution_id
    union all
    select d.decided_by, d.decided_at, p.proposed_at, d.decision
    from core.settlement_decision as d
    inner join core.settlement_proposal as p on p.proposal_id = d.proposal_id
    union all
    select d.decided_by, d.decided_at, e.proposed_at, d.decision
    from core.manual_decision as d
    inner join core.manual_entry as e on e.manual_entry_id = d.manual_entry_id
)

select decided_by as person, count(*) as decisions
from decision
where decision = 'approve' and decided_at < proposed_at + :minutes * interval '1 minute'
group by decided_by
having count(*) >= :least
