-- claim: A file of a provider or bank comes by the hour that was agreed
-- claim_zh: 对账文件按约定时间送达
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Ask the sender for the cause; count it against the contract
-- remedy_zh: 向发送方查明原因，并计入合同考核
-- population: core.file_receipt
-- when: received_at
-- policy: zone = platform.time_zone
-- rows: break_id, issuer, expected_on, closed_on, occurred_at
select
    break_id, provider as issuer, expected_on, closed_on,
    cast(closed_on as timestamp) at time zone :zone as occurred_at
from core.payment_break
where category = 'late_file'
