-- claim: Nobody writes to customers on a day on which they are not employed
-- claim_zh: 非在职人员不得回复顾客
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Close the access, and find out who used it
-- remedy_zh: 关闭账号，并查明实际使用者
-- population: (select case_id, sent_at from core.service_message where author_kind = 'staff') as m
-- when: sent_at
-- rows: case_id, message_no, author_id, occurred_at
-- policy: zone = platform.time_zone
-- note: the last day of an employment still counts
select m.case_id, m.message_no, m.author_id, m.sent_at as occurred_at
from core.staff_member as s
inner join core.service_message as m on m.author_id = s.staff_id
where
    m.author_kind = 'staff'
    and (
        cast(m.sent_at at time zone :zone as date) > s.left_on
        or cast(m.sent_at at time zone :zone as date) < s.joined_on
    )
