-- claim: The ledger has what moved on every bank account
-- claim_zh: 总账银行存款发生额与银行对账单一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew; where the difference stays, report it as a defect of the program and pay nobody
-- remedy_zh: 重新对账；差异仍在则作为程序缺陷上报并暂停付款
-- population: (select distinct bank_account, currency from core.bank_entry) as e
-- rows: currency, amount_minor
-- note: by currency over all accounts, since a row names no account; what came after the last reconciliation is not
--   missed. Opening balances and what two people adjusted are no entries of the bank and left out
with side as (
    select bank_account, currency, amount_minor
    from core.bank_entry
    where
        withdrawn_at is null
        and received_at < (select as_of from core.projection where name = 'reconciliation')
        and run_id in (select load_run_id from core.reconciled_load)
    union all
    select substr(p.account, 6), p.currency, -p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where p.account like 'bank:%' and j.kind in ('deposit', 'withdrawal')
),

account as (
    select bank_account, currency, sum(amount_minor) as over_minor
    from side
    group by bank_account, currency
    having sum(amount_minor) <> 0
)

select currency, cast(sum(abs(over_minor)) as bigint) as amount_minor
from account
group by currency
