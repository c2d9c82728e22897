-- purpose: entries of bank statements, beside where this report puts them
-- grain: one currency
-- clause: 4.4
with sides as (
    select
        currency, count(*) as in_count, cast(sum(amount_minor) as bigint) as in_minor,
        0 as out_count, 0 as out_minor
    from core.bank_entry
    where received_at < :as_of and (withdrawn_at is null or withdrawn_at >= :as_of)
    group by currency
    union all
    select currency, 0, 0, deposit_count, deposit_minor
    from bank_leg
)

select
    currency,
    cast(sum(in_count) as bigint) as in_count,
    cast(sum(in_minor) as bigint) as in_minor,
    cast(sum(out_count) as bigint) as out_count,
    cast(sum(out_minor) as bigint) as out_minor
from sides
group by currency
order by currency
