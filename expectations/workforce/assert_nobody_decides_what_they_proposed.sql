-- claim: Nobody decided about money that they had put forward themselves
-- claim_zh: 无人审批自己提出的资金事项
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the decision back, and find out how it got past the database
-- remedy_zh: 撤销该决定并查明如何绕过数据库约束
-- population: (select decided_at from core.resolution_decision union all
--   select decided_at from core.settlement_decision union all
--   select decided_at from core.manual_decision) as d
-- when: decided_at
-- rows: kind, decision_id, decided_by, occurred_at
-- note: the proposer is read from the proposal itself, not from the decision that repeats it
with decision as (
    select 'resolution' as kind, r.resolution_id as decision_id, r.proposed_by, d.decided_by, d.decided_at
    from core.resolution as r
    inner join core.resolution_decision as d on d.resolution_id = r.resolution_id
    union all
    select 'settlement', p.proposal_id, p.proposed_by, d.decided_by, d.decided_at
    from core.settlement_proposal as p
    inner join core.settlement_decision as d on d.proposal_id = p.proposal_id
    union all
    select 'manual', e.manual_entry_id, e.proposed_by, d.decided_by, d.decided_at
    from core.manual_entry as e
    inner join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
)

select kind, decision_id, decided_by, decided_at as occurred_at
from decision
where lower(trim(decided_by)) = lower(trim(proposed_by))
