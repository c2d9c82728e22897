-- purpose: approved listings go on sale, and off and on again as their merchants wish
-- grain: one listing
-- clause: 4.1
-- note: nothing is published that is not in stock, or that a ground keeps off sale
create temp table move as
with standing as (
    select
        s.listing_id,
        s.state,
        coalesce(s.live_version_no, s.version_no) as version_no,
        n.stock_count,
        v.is_offered,
        g.listing_id is null as is_free
    from core.listing_state as s
    inner join core.listing_version as v
        on v.listing_id = s.listing_id and v.version_no = coalesce(s.live_version_no, s.version_no)
    left join stock_now as n on n.listing_id = s.listing_id
    left join (
        select listing_id
        from core.listing_suspension
        where lifted_at is null
        group by listing_id
    ) as g on g.listing_id = s.listing_id
    where s.state in ('approved', 'published', 'delisted')
),

due as (
    select
        standing.*,
        case
            when not is_offered and state in ('approved', 'published') then 'delisted'
            when is_offered and is_free and state in ('approved', 'delisted') and stock_count > 0
                then 'published'
        end as to_state
    from standing
)

select
    listing_id,
    version_no,
    to_state as event,
    state as from_state,
    to_state,
    version_no as live_version_no,
    cast(null as text) as prior_state,
    case when to_state = 'delisted' then 'merchant' else 'checks' end as actor,
    cast(null as text) as reason_code,
    cast(null as text) as note,
    cast(:run_id as text) as told_apart,
    cast(:as_of as timestamptz) as occurred_at
from due
where to_state is not null
