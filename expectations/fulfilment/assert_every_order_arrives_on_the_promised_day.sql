-- claim: An order that arrived was signed for in the time that was promised
-- claim_zh: 已签收订单均在承诺时间内送达
-- clause: 3.2
-- severity: warning
-- department: fulfilment
-- remedy: Look at carrier and region; promise what can be kept
-- remedy_zh: 核查承运商与地区时效，调整承诺日期
-- population: (select order_id, due_at from core.sla_clock
--   where clock = 'deliver' and stopped_at is not null) as c
-- when: due_at
-- rows: order_id, policy_version, stopped_at, occurred_at
select order_id, policy_version, stopped_at, due_at as occurred_at
from core.sla_clock
where clock = 'deliver' and outcome = 'breached' and stopped_at is not null
