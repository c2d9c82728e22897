-- claim: A hold ends in a release or a cancellation within the hours of the policy
-- claim_zh: 订单冻结在规定时限内解除或取消
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Decide on the order; the customer has paid and waits
-- remedy_zh: 立即处理订单；顾客已付款并在等候
-- population: (select order_id from core.order_event where event = 'hold_placed' group by
--   order_id) as e
-- rows: order_id, held_since
-- policy: hold_limit = fulfilment.hold_limit
with held as (
    select
        order_id,
        max(case when event = 'hold_placed' then occurred_at end) as placed_at,
        max(case when event = 'hold_released' then occurred_at end) as released_at
    from core.order_event
    group by order_id
)

select h.order_id, h.placed_at as held_since
from held as h
inner join core.customer_order as o on o.order_id = h.order_id
where
    o.cancelled_at is null
    and coalesce(h.released_at < h.placed_at, true)
    and h.placed_at < :as_of - :hold_limit * interval '1 hour'
