-- claim: A complaint that was taken up is closed within the days of the policy
-- claim_zh: 已受理投诉在规定期限内办结
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Decide on the complaint and tell the customer
-- remedy_zh: 尽快作出处理决定并告知顾客
-- population: (select case_id, opened_at + :complaint_closed * interval '1 day' as due_at
--   from core.service_case where kind = 'complaint') as c
-- when: due_at
-- rows: case_id, closed_at, occurred_at
-- policy: complaint_closed = service.complaint_closed
-- note: a complaint that nobody ever answered breaks another claim
with answered as (
    select case_id
    from core.service_message
    where author_kind = 'staff'
    group by case_id
)

select
    c.case_id, c.closed_at,
    c.opened_at + :complaint_closed * interval '1 day' as occurred_at
from core.service_case as c
inner join answered as a on a.case_id = c.case_id
where
    c.kind = 'complaint'
    and coalesce(c.closed_at, :as_of) > c.opened_at + :complaint_closed * interval '1 day'
