-- claim: What a provider paid out is at our bank
-- claim_zh: 支付渠道的每笔出款均已到账
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask provider and bank for the payout by its reference; no merchant is paid from it until it is there
-- remedy_zh: 凭批次号向支付渠道与银行查询；到账前不向商户结算该款项
-- population: core.receipt_expectation
-- rows: break_id, provider, batch_id, amount_minor
select break_id, provider, batch_id, amount_minor
from core.payment_break
where category = 'missing_in_bank' and status <> 'resolved'
