-- claim: Each order is governed by a version of the policy
-- claim_zh: 每笔订单均适用某一版本的规则
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Register the version that was in force on the day of the order
-- remedy_zh: 补登订单当日有效的规则版本
-- population: core.order_status
-- rows: order_id, placed_on
-- note: nobody promised anything for an order without one, so nothing about it is audited
select order_id, placed_on
from core.order_status
where policy_version is null
