-- claim: What our books say was paid appears in the provider's files
-- claim_zh: 账上的每笔支付均出现在支付渠道对账文件中
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the provider for the payment by its reference; no merchant is paid from it until it is there
-- remedy_zh: 以流水号向支付渠道查询；查明前不向商户结算该款项
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where category = 'missing_in_psp' and subject like 'capture/%' and status <> 'resolved'
