-- claim: A return or exchange that was taken up is closed within the days of the policy
-- claim_zh: 已受理退换货在规定期限内办结
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Find out where the goods are; decide and tell the customer
-- remedy_zh: 核实退货去向，作出决定并告知顾客
-- population: (select case_id, opened_at + :after_sales_closed * interval '1 day' as due_at
--   from core.service_case where kind = 'after_sales') as c
-- when: due_at
-- rows: case_id, closed_at, occurred_at
-- policy: after_sales_closed = service.after_sales_closed
-- note: one that nobody ever answered breaks another claim
with answered as (
    select case_id
    from core.service_message
    where author_kind = 'staff'
    group by case_id
)

select
    c.case_id, c.closed_at,
    c.opened_at + :after_sales_closed * interval '1 day' as occurred_at
from core.service_case as c
inner join answered as a on a.case_id = c.case_id
where
    c.kind = 'after_sales'
    and coalesce(c.closed_at, :as_of) > c.opened_at + :after_sales_closed * interval '1 day'
