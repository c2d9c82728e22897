-- claim: What a provider's entry nets is its gross less its fee
-- claim_zh: 支付渠道明细的净额等于总额减手续费
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Withdraw the file, and mend its reader or ask for the file again
-- remedy_zh: 撤回文件，修正解析程序或要求重发
-- population: core.provider_entry
-- when: occurred_at
-- rows: provider, entry_kind, native_id, occurrence, version, amount_minor, occurred_at
select
    provider, entry_kind, native_id, occurrence, version,
    abs(gross_minor - fee_minor - net_minor) as amount_minor, occurred_at
from core.provider_entry
where gross_minor - fee_minor <> net_minor
