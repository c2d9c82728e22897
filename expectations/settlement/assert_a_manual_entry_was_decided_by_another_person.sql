-- claim: A manual credit or debit that was settled was approved by another person than its proposer
-- claim_zh: 已结算的手工调整由提案人以外的人批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Take the entry back in the next month, and find out who wrote it
-- remedy_zh: 在下月冲回该调整并查明写入人
-- population: (select 1 from core.settlement_charge as c
--   inner join core.manual_entry as e on e.manual_entry_id = c.source_id) as c
-- rows: manual_entry_id, month, merchant_id, amount_minor
with approved as (
    select e.manual_entry_id
    from core.manual_entry as e
    inner join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
    where d.decision = 'approve' and d.decided_by <> e.proposed_by
)

select e.manual_entry_id, c.month, c.merchant_id, abs(c.amount_minor) as amount_minor
from core.settlement_charge as c
inner join core.manual_entry as e on e.manual_entry_id = c.source_id
left join approved as a on a.manual_entry_id = e.manual_entry_id
where a.manual_entry_id is null
