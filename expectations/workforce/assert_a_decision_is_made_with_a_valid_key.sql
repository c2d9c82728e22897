-- claim: Who decided about money had a key on that instant
-- claim_zh: 资金审批人在审批时持有有效密钥
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Find out how the decision was written; take it back where it does not stand
-- remedy_zh: 查明该决定的写入途径；不成立的予以撤销
-- population: (select decided_at from core.resolution_decision union all
--   select decided_at from core.settlement_decision union all
--   select decided_at from core.manual_decision) as d
-- when: decided_at
-- rows: kind, decision_id, decided_by, occurred_at
with decision as (
    select 'resolution' as kind, resolution_id as decision_id, decided_by, decided_at
    from core.resolution_decision
    union all
    select 'settlement', proposal_id, decided_by, decided_at
    from core.settlement_decision
    union all
    select 'manual', manual_entry_id, decided_by, decided_at
    from core.manual_decision
)

select d.kind, d.decision_id, d.decided_by, d.decided_at as occurred_at
from decision as d
left join core.approver as a
    on a.person = d.decided_by and a.added_at <= d.decided_at
    and d.decided_at <= coalesce(a.revoked_at, d.decided_at)
where a.person is null
