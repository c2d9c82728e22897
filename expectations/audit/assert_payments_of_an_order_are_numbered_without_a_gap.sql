-- claim: The payments of an order are numbered from one without a gap
-- claim_zh: 订单的支付编号自一起连续
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Ask the marketplace what became of the number that is missing
-- remedy_zh: 向平台查明缺失编号的支付去向
-- population: (select distinct order_id from core.payment) as p
-- rows: order_id, payments, highest_no
-- note: a marketplace that numbers attempts, of which some fail, leaves gaps by rule and is a wrong alarm
select order_id, count(*) as payments, max(payment_no) as highest_no
from core.payment
group by order_id
having max(payment_no) <> count(*)
