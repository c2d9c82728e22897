-- claim: The ledger has the fees that providers took
-- claim_zh: 总账手续费与支付渠道明细一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew; where the difference stays, report it as a defect of the program
-- remedy_zh: 重新对账；差异仍在则作为程序缺陷上报
-- population: (select distinct provider, currency from core.provider_entry) as e
-- rows: account, currency, amount_minor
-- note: what two people adjusted is another kind of journal and is left out, as the entries know nothing of it
with side as (
    select concat('provider_fees:', provider) as account, currency, fee_minor as amount_minor
    from core.provider_entry
    where
        withdrawn_at is null
        and received_at < (select as_of from core.projection where name = 'reconciliation')
        and run_id in (select load_run_id from core.reconciled_load)
    union all
    select p.account, p.currency, -p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where p.account like 'provider_fees:%' and j.kind = 'fee'
)

select account, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by account, currency
having sum(amount_minor) <> 0
