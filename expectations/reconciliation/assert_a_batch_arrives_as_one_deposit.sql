-- claim: A payout of a provider arrives as one deposit of its own
-- claim_zh: 支付渠道的一笔出款单独到账，不拆分也不合并
-- clause: 4.4
-- severity: warning
-- department: finance
-- remedy: Confirm which batches and deposits belong together; ask the bank to book each payout by itself
-- remedy_zh: 确认批次与到账的对应关系；要求银行逐笔入账
-- population: (select cast(expected_on as timestamp) at time zone :zone as expected_at
--   from core.receipt_expectation) as r
-- when: expected_at
-- policy: zone = platform.time_zone
-- rows: break_id, provider, batch_id, status, received_minor, occurred_at
-- note: no money is missing; what was split and adds up is closed by itself and stays here as a fact
select
    break_id, provider, batch_id, status, theirs_minor as received_minor,
    cast(expected_on as timestamp) at time zone :zone as occurred_at
from core.payment_break
where category = 'split_mismatch' and subject_kind = 'batch'
