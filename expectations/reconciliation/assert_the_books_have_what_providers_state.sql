-- claim: The ledger has of every kind what providers state of it
-- claim_zh: 总账各类发生额与支付渠道明细一致
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew; where the difference stays, report it as a defect of the program and settle nobody
-- remedy_zh: 重新对账；差异仍在则作为程序缺陷上报并暂停结算
-- population: (select distinct provider, account, entry_kind, currency from core.provider_entry) as e
-- rows: account, kind, currency, amount_minor
-- note: gross by account with the provider; what came after the last reconciliation is not missed
with side as (
    select
        concat('clearing:', provider, '/', account) as account, entry_kind as kind, currency,
        gross_minor as amount_minor
    from core.provider_entry
    where
        entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
        and withdrawn_at is null
        and received_at < (select as_of from core.projection where name = 'reconciliation')
        and run_id in (select load_run_id from core.reconciled_load)
    union all
    select p.account, j.kind, p.currency, -p.amount_minor
    from core.posting as p
    inner join core.journal as j on j.journal_id = p.journal_id
    where
        p.account like 'clearing:%'
        and j.kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
)

select account, kind, currency, cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by account, kind, currency
having sum(amount_minor) <> 0
