-- purpose: what stands alone, whether it is late or still within its time
-- grain: one side, provider, kind and currency
select
    'order_provider' as reconciliation, 'claim' as stage, provider, claim_kind as kind,
    claim_currency as currency, count(*) as count,
    cast(sum(claim_minor) as bigint) as amount_minor
from left_claim
group by provider, claim_kind, claim_currency
union all
select
    'order_provider', 'entry', provider, entry_kind, entry_currency, count(*),
    cast(sum(entry_minor) as bigint)
from left_entry
group by provider, entry_kind, entry_currency
union all
select
    'provider_bank', 'batch', provider, 'payout', currency, count(*),
    cast(sum(expected_minor) as bigint)
from receipt
where status = 'awaited'
group by provider, currency
union all
select
    'provider_bank', 'deposit', 'bank', 'deposit', currency, count(*),
    cast(sum(amount_minor) as bigint)
from deposit
where batch_item_id is null and not is_payout
group by currency
order by reconciliation, stage, provider, kind, currency
