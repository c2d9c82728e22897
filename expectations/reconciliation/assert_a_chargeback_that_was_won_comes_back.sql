-- claim: The money of a chargeback that was won comes back
-- claim_zh: 胜诉拒付的款项已退回
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Claim the money from the provider with the decision
-- remedy_zh: 凭裁定向支付渠道追索款项
-- population: core.chargeback
-- rows: break_id, provider, order_id, amount_minor
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category = 'status_mismatch'
    and subject like 'chargeback_reversed/%'
    and status <> 'resolved'
