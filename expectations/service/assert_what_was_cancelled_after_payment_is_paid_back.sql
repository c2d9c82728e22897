-- claim: The money of an order that was cancelled after its payment is given back whole
-- claim_zh: 付款后取消的订单均全额退款
-- clause: 4.3
-- severity: critical
-- department: customer_service
-- remedy: Submit the refund of what is missing
-- remedy_zh: 提交差额退款
-- population: (select order_id, cancelled_at + :refund_days * interval '1 day' as due_at
--   from core.customer_order where cancelled_at is not null) as o
-- when: due_at
-- rows: order_id, paid_minor, returned_minor, amount_minor, occurred_at
-- policy: refund_days = service.refund_of_cancellation
-- note: what our books say was paid against what was submitted to providers; store credit counts
with paid as (
    select o.order_id, o.cancelled_at, sum(p.amount_minor) as paid_minor
    from core.customer_order as o
    inner join core.payment as p on p.order_id = o.order_id
    where o.cancelled_at < :as_of - :refund_days * interval '1 day'
    group by o.order_id, o.cancelled_at
),

returned as (
    select order_id, sum(amount_minor) as returned_minor
    from core.refund
    where submitted_at is not null
    group by order_id
)

select
    p.order_id, cast(p.paid_minor as bigint) as paid_minor,
    cast(coalesce(r.returned_minor, 0) as bigint) as returned_minor,
    cast(p.paid_minor - coalesce(r.returned_minor, 0) as bigint) as amount_minor,
    p.cancelled_at + :refund_days * interval '1 day' as occurred_at
from paid as p
left join returned as r on r.order_id = p.order_id
where p.paid_minor > coalesce(r.returned_minor, 0)
