-- claim: What a provider pays out arrives by the day of the contract
-- claim_zh: 支付渠道的出款按合同日期到账
-- clause: 3.4
-- severity: warning
-- department: finance
-- remedy: Ask provider and bank where the payout was; count it against the contract
-- remedy_zh: 向支付渠道与银行查明延迟原因，并计入合同考核
-- population: (select cast(received_on as timestamp) at time zone :zone as received_at
--   from core.receipt_expectation where received_on is not null) as r
-- when: received_at
-- policy: zone = platform.time_zone
-- rows: break_id, provider, batch_id, expected_on, closed_on, amount_minor, occurred_at
select
    break_id, provider, batch_id, expected_on, closed_on, amount_minor,
    cast(closed_on as timestamp) at time zone :zone as occurred_at
from core.payment_break
where category = 'timing' and subject_kind = 'batch'
