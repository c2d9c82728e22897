-- claim: Our books carry the id that the provider has for a payment
-- claim_zh: 账上的流水号与支付渠道一致
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Deliver the payment again with the provider's id
-- remedy_zh: 以支付渠道流水号重新交付该支付记录
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: break_id, provider, order_id, amount_minor
-- note: the payment was found by our own reference; nothing is at stake but the trail
select break_id, provider, order_id, amount_minor
from core.payment_break
where
    category = 'status_mismatch'
    and subject_kind = 'claim'
    and subject like 'capture/%'
    and status <> 'resolved'
