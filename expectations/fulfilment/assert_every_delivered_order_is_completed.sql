-- claim: An order that was signed for is completed within the days of the policy
-- claim_zh: 订单签收后在规定期限内完成
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Complete the order, or find out what keeps it open
-- remedy_zh: 完成订单，或查明未完成的原因
-- population: (select order_id from core.order_status where delivered_at is not null) as o
-- inputs: customer_order.completed_at
-- rows: order_id, delivered_at
-- policy: complete_within = fulfilment.complete_within
select order_id, delivered_at
from core.order_status
where state = 'delivered' and delivered_at < :as_of - :complete_within * interval '1 day'
