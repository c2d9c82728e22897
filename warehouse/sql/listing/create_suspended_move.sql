-- purpose: listings on sale that a ground keeps off sale
-- grain: one listing
-- clause: 3.1
create temp table move as
with grounds as (
    select listing_id, min(ground) as ground, count(*) as ground_count
    from core.listing_suspension
    where lifted_at is null
    group by listing_id
)

select
    s.listing_id,
    coalesce(s.live_version_no, s.version_no) as version_no,
    'suspended' as event,
    s.state as from_state,
    'suspended' as to_state,
    s.live_version_no,
    s.state as prior_state,
    cast(:actor as text) as actor,
    g.ground as reason_code,
    cast(null as text) as note,
    cast(:run_id as text) as told_apart,
    cast(:as_of as timestamptz) as occurred_at
from core.listing_state as s
inner join grounds as g on g.listing_id = s.listing_id
where s.state in ('approved', 'published', 'delisted')
