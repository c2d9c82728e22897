-- purpose: the reserves that providers held back and released, beside what contracts say
-- grain: one provider, account and currency that ever had a reserve
-- clause: 3.4
with signed as (
    select
        provider, account, currency,
        business_on < cast(:month_first_on as date) as is_before,
        case when entry_kind = 'reserve_hold' then -gross_minor else 0 end as held_minor,
        case when entry_kind = 'reserve_release' then gross_minor else 0 end as released_minor,
        reserve_due_minor as due_minor
    from core.entry_total
    where business_on <= cast(:month_last_on as date)
)

select
    provider, account, currency,
    cast(sum(case when is_before then held_minor - released_minor else 0 end) as bigint)
        as opening_minor,
    cast(sum(case when is_before then 0 else held_minor end) as bigint) as held_minor,
    cast(sum(case when is_before then 0 else released_minor end) as bigint) as released_minor,
    cast(sum(held_minor - released_minor) as bigint) as closing_minor,
    cast(sum(case when is_before then 0 else due_minor end) as bigint) as due_minor
from signed
group by provider, account, currency
having sum(
    abs(held_minor) + abs(released_minor) + case when is_before then 0 else abs(due_minor) end
) > 0
order by provider, account, currency
