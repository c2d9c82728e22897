-- claim: A manual credit or debit above the limit was approved by a lead of finance
-- claim_zh: 超过限额的手工调整由财务主管批准
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Have a lead look at the entry; take it back in the next month where it does not stand
-- remedy_zh: 由财务主管复核；不成立的在下月冲回
-- population: (select decided_at from core.manual_decision where decision = 'approve') as d
-- when: decided_at
-- policy: most = settlement.manual_limit
-- rows: manual_entry_id, merchant_id, decided_by, amount_minor, occurred_at
select
    e.manual_entry_id, e.merchant_id, d.decided_by, abs(e.amount_minor) as amount_minor,
    d.decided_at as occurred_at
from core.manual_entry as e
inner join core.manual_decision as d on d.manual_entry_id = e.manual_entry_id
left join (select distinct person from core.approver where role = 'finance_lead') as f
    on f.person = d.decided_by
where f.person is null and d.decision = 'approve' and abs(e.amount_minor) > :most
