-- claim: What is above the limit of two members of finance was approved by a lead
-- claim_zh: 超过限额的核销或调整由财务主管批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have a lead look at the decision; take it back where it does not stand
-- remedy_zh: 由财务主管复核；不成立的予以撤销
-- population: (select d.decided_at from core.resolution_decision as d where d.decision = 'approve') as d
-- when: decided_at
-- rows: resolution_id, break_id, decided_by, amount_minor, occurred_at
-- note: the limit is that of the policy version under which it was proposed
select r.resolution_id, r.break_id, d.decided_by, r.amount_minor, d.decided_at as occurred_at
from core.resolution as r
inner join core.resolution_decision as d on d.resolution_id = r.resolution_id
inner join core.policy_parameter as l on l.version = r.policy_version
left join (select distinct person from core.approver where role = 'finance_lead') as f
    on f.person = d.decided_by
where
    l.key = 'recon.write_off_limit' and r.amount_minor > l.value_number
    and d.decision = 'approve' and r.action in ('write_off', 'adjust') and f.person is null
