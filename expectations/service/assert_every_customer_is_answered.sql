-- claim: No open case waits for an answer beyond the hours of the policy
-- claim_zh: 未结工单均已在规定时限内获得人工回复
-- clause: 3.3
-- severity: critical
-- department: customer_service
-- remedy: Answer the customer today
-- remedy_zh: 当日回复顾客
-- population: (select case_id, opened_at + :first_response * interval '1 hour' as due_at
--   from core.service_case where closed_at is null) as c
-- when: due_at
-- rows: case_id, kind, channel, occurred_at
-- policy: first_response = service.first_response
with answered as (
    select case_id
    from core.service_message
    where author_kind = 'staff'
    group by case_id
)

select
    c.case_id, c.kind, c.channel,
    c.opened_at + :first_response * interval '1 hour' as occurred_at
from core.service_case as c
left join answered as a on a.case_id = c.case_id
where c.closed_at is null and a.case_id is null
