-- claim: What refunds take from a merchant for a line is no more than what the line was settled with
-- claim_zh: 向商户扣回的退款不超过该明细的结算额
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Credit the merchant with the surplus in the next month
-- remedy_zh: 在下月向商户补回多扣金额
-- population: (select 1 from core.settlement_line where kind = 'refund') as s
-- rows: order_id, line_no, merchant_id, amount_minor
select order_id, line_no, merchant_id, cast(-sum(amount_minor + shipping_minor) as bigint) as amount_minor
from core.settlement_line
where kind in ('sale', 'refund')
group by order_id, line_no, merchant_id
having sum(amount_minor + shipping_minor) < 0
