-- claim: A refund was approved by a department that may approve refunds
-- claim_zh: 退款由有权部门审批
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have the refund looked at by finance, and take the right away from who used it
-- remedy_zh: 由财务复核该退款，并收回越权人员权限
-- population: (select approved_at from core.refund where approved_by is not null) as r
-- when: approved_at
-- policy: departments = workforce.refund_departments
-- rows: refund_id, order_id, approved_by, department, amount_minor, occurred_at
select
    r.refund_id, r.order_id, r.approved_by, s.department, r.amount_minor,
    r.approved_at as occurred_at
from core.refund as r
inner join core.staff_member as s on s.staff_id = r.approved_by
where
    position(concat(' ', s.department, ' ') in concat(' ', cast(:departments as text), ' ')) = 0
