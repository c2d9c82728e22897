-- claim: The goods of a return request come back, or it is settled, within the days of the policy
-- claim_zh: 退货申请在规定期限内退回商品或结案
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Ask the customer whether the goods were sent; decide on the request
-- remedy_zh: 向顾客核实是否寄回，并对申请作出决定
-- population: (select order_id, occurred_at + :return_limit * interval '1 day' as due_at
--   from core.order_event where event = 'return_requested') as e
-- when: due_at
-- rows: order_id, merchant_id, occurred_at
-- policy: return_limit = service.return_limit
with settled as (
    select order_id
    from core.order_event
    where event = 'returned'
    union
    select order_id
    from core.refund
    where submitted_at is not null
)

select
    e.order_id, e.merchant_id,
    e.occurred_at + :return_limit * interval '1 day' as occurred_at
from core.order_event as e
left join settled as s on s.order_id = e.order_id
where e.event = 'return_requested' and s.order_id is null
