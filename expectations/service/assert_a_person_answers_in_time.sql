-- claim: A person answers a customer within the hours of the policy
-- claim_zh: 人工客服在规定时限内首次回复顾客
-- clause: 3.3
-- severity: warning
-- department: customer_service
-- remedy: Look at how many agents are there at which hour
-- remedy_zh: 检查各时段客服人力安排
-- population: (select case_id, opened_at + :first_response * interval '1 hour' as due_at
--   from core.service_case) as c
-- when: due_at
-- rows: case_id, answered_at, occurred_at
-- policy: first_response = service.first_response
-- note: what a machine says is no answer; a case that nobody ever answered breaks another claim
with answered as (
    select case_id, min(sent_at) as answered_at
    from core.service_message
    where author_kind = 'staff'
    group by case_id
)

select
    c.case_id, a.answered_at,
    c.opened_at + :first_response * interval '1 hour' as occurred_at
from core.service_case as c
inner join answered as a on a.case_id = c.case_id
where a.answered_at > c.opened_at + :first_response * interval '1 hour'
