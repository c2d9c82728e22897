-- purpose: what is matched, by stage
-- grain: one reconciliation, stage, provider, kind and currency
with parts as (
    select provider, claim_kind, stage, currency, pair_count, claim_minor, entry_minor
    from new_match_total
    union all
    select provider, claim_kind, stage, currency, pair_count, claim_minor, entry_minor
    from core.match_total
    where not :is_full
)

select
    'order_provider' as reconciliation, stage, provider, claim_kind as kind, currency,
    cast(sum(pair_count) as bigint) as count, cast(sum(entry_minor) as bigint) as amount_minor
from parts
group by stage, provider, claim_kind, currency
union all
select
    'provider_bank', g.stage, g.provider, 'payout', g.currency, count(*),
    cast(sum(g.deposit_minor) as bigint)
from found_group as g
left join kept_group as k on k.group_id = g.group_id
where g.status = 'confirmed' or k.group_id is not null
group by g.stage, g.provider, g.currency
order by reconciliation, stage, provider, kind, currency
