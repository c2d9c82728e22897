-- claim: Every break has a department that answers for it
-- claim_zh: 每项对账差异均有责任部门
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Give the break to a department of the policy
-- remedy_zh: 将差异指派给政策所列部门
-- population: (select 1 from core.payment_break where status <> 'resolved') as b
-- rows: break_id, category, owner, amount_minor
-- note: what was raised with a provider is owned by provider_claim
with department as (
    select distinct department from core.policy_clause
    union all
    select 'provider_claim'
)

select b.break_id, b.category, b.owner, b.amount_minor
from core.payment_break as b
left join department as d on d.department = b.owner
where d.department is null and b.status <> 'resolved'
