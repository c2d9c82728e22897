-- claim: A case that ended with a refund has one that was submitted
-- claim_zh: 以退款结案的工单均有已提交的退款
-- clause: 4.3
-- severity: critical
-- department: customer_service
-- remedy: Make the refund that was promised
-- remedy_zh: 兑现已承诺的退款
-- population: (select case_id, closed_at from core.service_case where outcome = 'refunded') as c
-- when: closed_at
-- rows: case_id, order_id, occurred_at
with refunded as (
    select order_id
    from core.refund
    where submitted_at is not null
    group by order_id
)

select c.case_id, c.order_id, c.closed_at as occurred_at
from core.service_case as c
left join refunded as f on f.order_id = c.order_id
where c.outcome = 'refunded' and f.order_id is null
