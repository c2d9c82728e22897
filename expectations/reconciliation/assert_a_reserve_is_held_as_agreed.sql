-- claim: A provider holds back no other reserve than the contract says
-- claim_zh: 支付渠道按合同比例预留保证金
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have the provider release what it held too much
-- remedy_zh: 要求支付渠道释放多扣的保证金
-- population: (select 1 from core.provider_entry where entry_kind = 'reserve_hold' and
--   withdrawn_at is null) as e
-- rows: break_id, provider, native_id, amount_minor
select break_id, provider, native_id, amount_minor
from core.payment_break
where category = 'reserve_movement' and subject like '%/hold/%' and status <> 'resolved'
