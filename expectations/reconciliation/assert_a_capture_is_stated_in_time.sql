-- claim: A provider states a payment within the days that the policy allows
-- claim_zh: 支付渠道在规定天数内反映支付
-- clause: 3.4
-- severity: warning
-- department: finance
-- remedy: Ask the provider why it settled the payment late; count it against its contract
-- remedy_zh: 向支付渠道查明延迟原因，并计入合同考核
-- population: (select cast(stated_on as timestamp) at time zone :zone as stated_at
--   from core.payment_match where claim_kind = 'capture') as m
-- when: stated_at
-- policy: zone = platform.time_zone
-- rows: break_id, provider, order_id, expected_on, closed_on, amount_minor, occurred_at
select
    break_id, provider, order_id, expected_on, closed_on, amount_minor,
    cast(closed_on as timestamp) at time zone :zone as occurred_at
from core.payment_break
where category = 'timing' and subject_kind = 'claim' and subject like 'capture/%'
