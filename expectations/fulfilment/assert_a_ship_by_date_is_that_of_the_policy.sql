-- claim: The deadline to ship that a merchant is told is not later than the policy allows
-- claim_zh: 告知商户的发货期限不晚于规定期限
-- clause: 4.2
-- severity: warning
-- department: fulfilment
-- remedy: Tell the merchant the deadline that binds it
-- remedy_zh: 向商户告知具约束力的发货期限
-- population: (select order_id, started_at from core.sla_clock where clock = 'ship') as c
-- when: started_at
-- rows: order_id, line_no, merchant_id, ship_by_at, occurred_at
-- policy: grace = fulfilment.told_ship_by_grace
-- note: an earlier one is the merchant's affair
select l.order_id, l.line_no, l.merchant_id, l.ship_by_at, c.started_at as occurred_at
from core.sla_clock as c
inner join core.order_line as l on l.order_id = c.order_id and l.merchant_id = c.merchant_id
where c.clock = 'ship' and l.ship_by_at - :grace * interval '1 hour' > c.due_at
