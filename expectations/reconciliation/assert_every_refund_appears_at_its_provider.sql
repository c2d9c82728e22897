-- claim: What we gave back appears in the provider's files
-- claim_zh: 账上的每笔退款均出现在支付渠道对账文件中
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the provider what became of the refund, and submit it again where it was lost; the customer is waiting
-- remedy_zh: 向支付渠道查询退款去向，丢失的重新提交；顾客仍在等待退款
-- population: core.refund
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where category = 'missing_in_psp' and subject like 'refund/%' and status <> 'resolved'
