-- claim: Opening balance and entries of a statement come to its closing balance
-- claim_zh: 对账单期初余额加发生额等于期末余额
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Withdraw the statement, and ask for it again
-- remedy_zh: 撤回对账单并要求重发
-- population: (select 1 from core.account_statement where closing_minor is not null) as s
-- rows: issuer, source_file_id, statement_no, amount_minor
select
    issuer, source_file_id, statement_no,
    abs(opening_minor + net_minor - closing_minor) as amount_minor
from core.account_statement
where opening_minor + net_minor <> closing_minor and withdrawn_at is null
