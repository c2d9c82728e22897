-- claim: The money of a return is given back within the days of the law after the goods came back
-- claim_zh: 收到退货后在法定期限内退款
-- clause: 4.3
-- severity: critical
-- department: customer_service
-- remedy: Submit what is still open; say why the others waited (Consumer Protection Law, Article
--   25)
-- remedy_zh: 立即提交未退款项，并说明延误原因（消费者权益保护法第二十五条）
-- population: (select f.refund_id, e.returned_at + :refund_days * interval '1 day' as due_at
--   from core.refund as f
--   inner join (select order_id, max(occurred_at) as returned_at from core.order_event
--   where event = 'returned' group by order_id) as e on e.order_id = f.order_id
--   where f.reason = 'returned') as f
-- when: due_at
-- rows: refund_id, order_id, submitted_at, amount_minor, occurred_at
-- policy: refund_days = service.refund_of_return
-- note: counted from the last goods of the order; a refund counts once its provider was told
with returned as (
    select order_id, max(occurred_at) as returned_at
    from core.order_event
    where event = 'returned'
    group by order_id
)

select
    f.refund_id, f.order_id, f.submitted_at, f.amount_minor,
    r.returned_at + :refund_days * interval '1 day' as occurred_at
from core.refund as f
inner join returned as r on r.order_id = f.order_id
where
    f.reason = 'returned'
    and coalesce(f.submitted_at, :as_of) > r.returned_at + :refund_days * interval '1 day'
