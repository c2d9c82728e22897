-- claim: What staff write to customers names a member of staff
-- claim_zh: 客服消息均可追溯到在册员工
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Find out who has access under that name; close it
-- remedy_zh: 查明使用该账号者并关闭账号
-- population: (select case_id, sent_at from core.service_message where author_kind = 'staff') as m
-- when: sent_at
-- rows: case_id, message_no, author_id, occurred_at
select m.case_id, m.message_no, m.author_id, m.sent_at as occurred_at
from core.service_message as m
left join core.staff_member as s on s.staff_id = m.author_id
where m.author_kind = 'staff' and s.staff_id is null
