-- purpose: pairs, one by one, beside the totals that the books are posted from
-- grain: one provider
-- clause: 4.4
-- note: pairs by reference and by hand are found anew in each run and are in no total
with sides as (
    select provider, pair_count as row_count, entry_minor as row_minor, 0 as total_count,
        0 as total_minor
    from pair_day
    where stage in ('exact', 'id')
    union all
    select provider, 0, 0, pair_count, entry_minor
    from core.match_total
)

select
    provider,
    cast(sum(row_count) as bigint) as row_count,
    cast(sum(row_minor) as bigint) as row_minor,
    cast(sum(total_count) as bigint) as total_count,
    cast(sum(total_minor) as bigint) as total_minor
from sides
group by provider
order by provider
