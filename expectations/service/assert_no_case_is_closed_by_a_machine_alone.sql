-- claim: No case is closed in which no person ever spoke to the customer
-- claim_zh: 不得在无人工介入的情况下关闭工单
-- clause: 3.3
-- severity: warning
-- department: customer_service
-- remedy: Call the customer; a way to a person has to be open
-- remedy_zh: 联系顾客；必须保留转人工渠道
-- population: (select case_id, closed_at from core.service_case where closed_at is not null) as c
-- when: closed_at
-- rows: case_id, kind, channel, occurred_at
with answered as (
    select case_id
    from core.service_message
    where author_kind = 'staff'
    group by case_id
)

select c.case_id, c.kind, c.channel, c.closed_at as occurred_at
from core.service_case as c
left join answered as a on a.case_id = c.case_id
where a.case_id is null
