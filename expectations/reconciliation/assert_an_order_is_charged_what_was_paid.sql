-- claim: The lines of an order come to what was paid for it
-- claim_zh: 订单明细金额等于已付金额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Correct the lines or the payments; its merchants are not settled before
-- remedy_zh: 更正订单明细或支付记录；更正前不结算
-- population: core.order_status
-- rows: break_id, order_id, amount_minor
-- note: where a payment of the order is a break by itself, that break says it and the order is not found here
select break_id, order_id, amount_minor
from core.payment_break
where category = 'split_mismatch' and subject_kind = 'order' and status <> 'resolved'
