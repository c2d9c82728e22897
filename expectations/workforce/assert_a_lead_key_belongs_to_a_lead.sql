-- claim: Who has the key of a lead leads a department
-- claim_zh: 主管密钥的持有人为部门主管
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the key back and give out one of the right role; look at what it decided above the limits
-- remedy_zh: 收回并换发相应权限的密钥，复核其超限额决定
-- population: (select 1 from core.approver where role = 'finance_lead' and revoked_at is null) as a
-- rows: person, staff_role
select a.person, s.role as staff_role
from core.approver as a
inner join core.staff_member as s on s.staff_id = a.person
where a.role = 'finance_lead' and a.revoked_at is null and s.role <> 'lead'
