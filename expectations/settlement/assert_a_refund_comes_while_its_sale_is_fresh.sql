-- claim: A refund is made within days of the delivery
-- claim_zh: 退款在签收后规定天数内办理
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: See that the next settlement takes the refund from its merchant, who was paid long ago; ask why it
--   came late
-- remedy_zh: 确认下一结算月向已收款商户扣回该退款，并查明延迟原因
-- population: (select submitted_at from core.refund where submitted_at is not null) as r
-- when: submitted_at
-- policy: days = settlement.late_refund
-- rows: refund_id, order_id, amount_minor, occurred_at
-- note: such a refund is not wrong; its merchant may have nothing left to take it from
select r.refund_id, r.order_id, r.amount_minor, r.submitted_at as occurred_at
from core.refund as r
inner join core.order_status as o on o.order_id = r.order_id
where r.submitted_at > o.delivered_at + :days * interval '1 day'
