-- purpose: what entries of the month come to in the currency of the account less in that of customers
-- grain: one currency
with entries as (
    select
        entry_currency, entry_minor, compared_currency, compared_minor, stated_on
    from pair_day
    union all
    select
        entry_currency, entry_minor, compared_currency, compared_minor, stated_on
    from entry_alone
),

sides as (
    select entry_currency as currency, entry_minor as amount_minor, stated_on
    from entries
    union all
    select compared_currency, -compared_minor, stated_on
    from entries
)

select currency, cast(sum(amount_minor) as bigint) as amount_minor
from sides
where stated_on >= cast(:month_first_on as date) and stated_on <= cast(:month_last_on as date)
group by currency
order by currency
