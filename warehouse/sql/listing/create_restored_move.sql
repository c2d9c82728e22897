-- purpose: suspended listings that no ground keeps off sale any more go back to their prior state
-- grain: one listing
-- clause: 3.1
create temp table move as
with grounds as (
    select listing_id
    from core.listing_suspension
    where lifted_at is null
    group by listing_id
)

select
    s.listing_id,
    coalesce(s.live_version_no, s.version_no) as version_no,
    'restored' as event,
    s.state as from_state,
    s.prior_state as to_state,
    s.live_version_no,
    cast(null as text) as prior_state,
    cast(:actor as text) as actor,
    cast(null as text) as reason_code,
    cast(null as text) as note,
    cast(:run_id as text) as told_apart,
    cast(:as_of as timestamptz) as occurred_at
from core.listing_state as s
left join grounds as g on g.listing_id = s.listing_id
where s.state = 'suspended' and g.listing_id is null
