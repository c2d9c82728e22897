-- claim: What our books say of providers is paired or stands open, and nothing is lost between
-- claim_zh: 账上的渠道支付或已匹配或未匹配，无一遗漏
-- clause: 4.4
-- severity: critical
-- department: finance
-- remedy: Reconcile anew, and report the payments that no run takes up as a defect of the program
-- remedy_zh: 重新对账；仍未纳入的支付作为程序缺陷上报
-- population: (select 1 from core.payment where provider is not null) as p
-- rows: provider, payments, amount_minor
-- note: counted and added up on both sides; weaker pairs stand among the open claims as well. What a load
--   brought after the last reconciliation is not missed; what it corrected shows until the next one
with side as (
    select provider, 1 as payments, amount_minor
    from core.payment
    where
        provider is not null
        and captured_at < (select as_of from core.projection where name = 'reconciliation')
        and run_id in (select load_run_id from core.reconciled_load)
    union all
    select provider, -1, -claim_minor
    from core.payment_match
    where stage in ('exact', 'id') and claim_kind = 'capture'
    union all
    select provider, -1, -claim_minor
    from core.open_claim
    where claim_kind = 'capture'
)

select
    provider, cast(sum(payments) as bigint) as payments,
    cast(abs(sum(amount_minor)) as bigint) as amount_minor
from side
group by provider
having sum(payments) <> 0 or sum(amount_minor) <> 0
