-- claim: A provider states and pays an entry once
-- claim_zh: 支付渠道的同一明细只列示并结算一次
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Claim the second entry from the provider, or have it send a corrected file
-- remedy_zh: 向支付渠道追索重复明细，或要求其发送更正文件
-- population: (select occurred_at from core.provider_entry where withdrawn_at is null) as e
-- when: occurred_at
-- rows: provider, entry_kind, native_id, occurrence, amount_minor, occurred_at
-- note: who reads a file counts how often it states an id; the key of the table holds the count
select
    provider, entry_kind, native_id, occurrence, abs(gross_minor) as amount_minor, occurred_at
from core.provider_entry
where occurrence > 1 and withdrawn_at is null
