-- claim: A parcel that left was handed to the carrier within the time of the policy
-- claim_zh: 已发出的包裹均在规定时限内交付承运商
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Speak with the merchants who are late again and again; the penalty is in the settlement
-- remedy_zh: 约谈屡次迟发的商户；违约金在结算中扣除
-- population: (select order_id, due_at from core.sla_clock
--   where clock = 'ship' and stopped_at is not null) as c
-- when: due_at
-- rows: order_id, merchant_id, policy_version, stopped_at, occurred_at
select order_id, merchant_id, policy_version, stopped_at, due_at as occurred_at
from core.sla_clock
where clock = 'ship' and outcome = 'breached' and stopped_at is not null
