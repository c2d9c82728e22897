-- claim: The entries of a bank statement are numbered from one without a gap
-- claim_zh: 银行对账单的明细序号自一起连续
-- clause: 5.1
-- severity: info
-- department: audit
-- remedy: Ask the bank for the statement again, and compare
-- remedy_zh: 要求银行重发对账单并核对
-- population: (select distinct bank_account, statement_reference from core.bank_entry
--   where withdrawn_at is null) as s
-- rows: statement_reference, entries, highest_no
-- note: numbers are given when a file is read, so a gap is a row that was lost in our warehouse;
--   a corrected statement that no longer has a row is a wrong alarm
select statement_reference, count(*) as entries, max(entry_no) as highest_no
from core.bank_entry
where withdrawn_at is null
group by bank_account, statement_reference
having max(entry_no) <> count(*)
