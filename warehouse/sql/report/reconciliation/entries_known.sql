-- purpose: entries in, as files state them, beside those that are paired and those that stand alone
-- grain: one provider and currency
-- clause: 4.4
-- note: each side is counted from rows of its own
with sides as (
    select
        provider, currency, count(*) as in_count, cast(sum(gross_minor) as bigint) as in_minor,
        0 as out_count, 0 as out_minor
    from core.provider_entry
    where
        entry_kind in ('capture', 'refund', 'chargeback', 'chargeback_reversed')
        and received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
    group by provider, currency
    union all
    select provider, entry_currency, 0, 0, pair_count, entry_minor
    from pair_day
    union all
    select provider, entry_currency, 0, 0, 1, entry_minor
    from entry_alone
)

select
    provider, currency,
    cast(sum(in_count) as bigint) as in_count,
    cast(sum(in_minor) as bigint) as in_minor,
    cast(sum(out_count) as bigint) as out_count,
    cast(sum(out_minor) as bigint) as out_minor
from sides
group by provider, currency
order by provider, currency
