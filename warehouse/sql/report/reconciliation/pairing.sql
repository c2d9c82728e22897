-- purpose: how the entries of the month found what they settle
-- grain: one provider, currency and stage; the stage alone is of entries that settle nothing
-- clause: 4.4
with placed as (
    select
        provider, entry_currency as currency, stage, pair_count as entry_count,
        abs(entry_minor) as amount_minor
    from pair_day
    where
        stated_on >= cast(:month_first_on as date) and stated_on <= cast(:month_last_on as date)
    union all
    select provider, entry_currency, 'alone', 1, abs(entry_minor)
    from entry_alone
    where
        stated_on >= cast(:month_first_on as date) and stated_on <= cast(:month_last_on as date)
)

select
    provider, currency, stage,
    cast(sum(entry_count) as bigint) as entry_count,
    cast(sum(amount_minor) as bigint) as amount_minor
from placed
group by provider, currency, stage
order by provider, currency, stage
