-- claim: Who has a key to decide about money is on the staff list, in finance
-- claim_zh: 审批密钥持有人均为在册财务人员
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the key back, and find out who gave it out
-- remedy_zh: 收回密钥并查明发放人
-- population: (select 1 from core.approver
--   where revoked_at is null and role in ('finance', 'finance_lead')) as a
-- rows: person, role, department
-- note: where no staff list is delivered nobody can be compared, and nothing is found
select a.person, a.role, s.department
from core.approver as a
left join core.staff_member as s on s.staff_id = a.person
where
    a.revoked_at is null and a.role in ('finance', 'finance_lead')
    and coalesce(s.department, '') <> 'finance'
    and (select count(*) from core.staff_member) > 0
