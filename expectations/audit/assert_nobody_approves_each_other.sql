-- claim: No two people approve each other's proposals again and again
-- claim_zh: 没有两人长期互相审批对方的提案
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Have a third person look at a sample of both, and change who approves whom
-- remedy_zh: 由第三人抽查双方提案，并调整审批关系
-- population: (select decided_by from core.resolution_decision union all
--   select decided_by from core.settlement_decision union all
--   select decided_by from core.manual_decision) as d
-- policy: least = audit.mutual_rows
-- rows: person, other_person, decisions, decisions_back
-- note: a finance department of two or three people has no other way, and is a wrong alarm
with decision as (
    select proposed_by, decided_by from core.resolution_decision where decision = 'approve'
    union all
    select proposed_by, decided_by from core.settlement_decision where decision = 'approve'
    union all
    select proposed_by, decided_by from core.manual_decision where decision = 'approve'
),

counted as (
    select proposed_by, decided_by, count(*) as decisions
    from decision
    group by proposed_by, decided_by
    having count(*) >= :least
)

select
    a.decided_by as person, b.decided_by as other_person, a.decisions, b.decisions as decisions_back
from counted as a
inner join counted as b on b.proposed_by = a.decided_by and b.decided_by = a.proposed_by
where a.decided_by < b.decided_by
