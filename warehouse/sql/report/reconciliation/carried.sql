-- purpose: net entries that are paid in another month than they happened, and batches that do not net
-- grain: one currency
-- clause: 4.4
with moved as (
    select
        currency,
        net_minor,
        item_id is not null as is_batched,
        business_on between cast(:month_first_on as date) and cast(:month_last_on as date)
            as is_of_month,
        item_id is not null
        and expected_on between cast(:month_first_on as date) and cast(:month_last_on as date)
            as is_due
    from batched
),

sums as (
    select
        currency,
        sum(case when is_of_month and not is_batched then net_minor else 0 end)
            as unbatched_minor,
        sum(case when is_of_month and is_batched and not is_due then net_minor else 0 end)
            as carried_out_minor,
        sum(case when is_due and not is_of_month then net_minor else 0 end) as carried_in_minor,
        sum(case when is_due then net_minor else 0 end) as batched_minor
    from moved
    group by currency
),

due as (
    select currency, sum(expected_minor) as expected_minor
    from batch
    where expected_on between cast(:month_first_on as date) and cast(:month_last_on as date)
    group by currency
)

select
    coalesce(s.currency, d.currency) as currency,
    cast(coalesce(s.unbatched_minor, 0) as bigint) as unbatched_minor,
    cast(coalesce(s.carried_out_minor, 0) as bigint) as carried_out_minor,
    cast(coalesce(s.carried_in_minor, 0) as bigint) as carried_in_minor,
    cast(coalesce(d.expected_minor, 0) - coalesce(s.batched_minor, 0) as bigint)
        as composition_minor
from sums as s
full join due as d on d.currency = s.currency
order by currency
