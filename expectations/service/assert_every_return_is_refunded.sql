-- claim: An order whose goods came back has a refund
-- claim_zh: 商品已退回的订单均有退款
-- clause: 4.3
-- severity: critical
-- department: customer_service
-- remedy: Make the refund
-- remedy_zh: 办理退款
-- population: (select order_id, max(occurred_at) + :refund_days * interval '1 day' as due_at
--   from core.order_event where event = 'returned' group by order_id) as e
-- when: due_at
-- rows: order_id, amount_minor, occurred_at
-- policy: refund_days = service.refund_of_return
-- note: the amount is that of the lines of the merchants whose goods came back
with returned as (
    select order_id, merchant_id, max(occurred_at) as returned_at
    from core.order_event
    where event = 'returned'
    group by order_id, merchant_id
),

unpaid as (
    select r.order_id, r.merchant_id, r.returned_at
    from returned as r
    left join core.refund as f on f.order_id = r.order_id
    where f.order_id is null
),

stated as (
    select u.order_id, u.returned_at, coalesce(l.amount_minor, 0) as amount_minor
    from unpaid as u
    left join core.order_line as l on l.order_id = u.order_id and l.merchant_id = u.merchant_id
)

select
    order_id, cast(sum(amount_minor) as bigint) as amount_minor,
    max(returned_at) + :refund_days * interval '1 day' as occurred_at
from stated
group by order_id
