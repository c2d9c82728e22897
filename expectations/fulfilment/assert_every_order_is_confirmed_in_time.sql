-- claim: An order is confirmed to its customer within the time of the policy
-- claim_zh: 订单在规定时限内确认
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Confirm what is still open; tell the customers who waited
-- remedy_zh: 尽快确认未确认订单，并告知等候的顾客
-- population: (select order_id, due_at from core.sla_clock where clock = 'confirm') as c
-- when: due_at
-- rows: order_id, policy_version, stopped_at, occurred_at
select order_id, policy_version, stopped_at, due_at as occurred_at
from core.sla_clock
where clock = 'confirm' and outcome = 'breached'
