-- claim: What providers state is paired with our books or stands open, and nothing is lost between
-- claim_zh: 支付渠道的明细或已匹配或未匹配，无一遗漏
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew, and report the entries that no run takes up as a defect of the program
-- remedy_zh: 重新对账；仍未纳入的明细作为程序缺陷上报
-- population: (select 1 from core.provider_entry
--   where entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')) as e
-- rows: provider, entry_kind, entries, amount_minor
-- note: counted and added up on both sides. Weaker pairs stand among the open entries as well. What was loaded
--   after the last reconciliation is not missed; what was corrected after it shows until the next one
with side as (
    select provider, entry_kind, 1 as entries, gross_minor
    from core.provider_entry
    where
        entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
        and withdrawn_at is null
        and received_at < (select as_of from core.projection where name = 'reconciliation')
        and run_id in (select load_run_id from core.reconciled_load)
    union all
    select provider, entry_kind, -1, -entry_minor
    from core.payment_match
    where stage in ('exact', 'id')
    union all
    select provider, entry_kind, -1, -entry_minor
    from core.open_entry
)

select
    provider, entry_kind, cast(sum(entries) as bigint) as entries,
    cast(abs(sum(gross_minor)) as bigint) as amount_minor
from side
group by provider, entry_kind
having sum(entries) <> 0 or sum(gross_minor) <> 0
