-- claim: The bank answers a payout with the amount that was ordered
-- claim_zh: 银行回执金额等于付款金额
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Ask the bank what it paid, and claim the difference
-- remedy_zh: 向银行核实实付金额并追索差额
-- population: (select recorded_at from core.payout_result) as r
-- when: recorded_at
-- rows: payout_id, result_no, result, amount_minor, occurred_at
select
    r.payout_id, r.result_no, r.result, abs(r.amount_minor - p.amount_minor) as amount_minor,
    r.recorded_at as occurred_at
from core.payout_result as r
inner join core.payout as p on p.payout_id = r.payout_id
where r.amount_minor <> p.amount_minor
