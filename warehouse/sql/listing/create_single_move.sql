-- purpose: what one person does to one listing
-- grain: one listing
-- clause: 4.1
create temp table move as
select
    s.listing_id,
    cast(:version_no as integer) as version_no,
    cast(:event as text) as event,
    s.state as from_state,
    cast(:to_state as text) as to_state,
    cast(:live_version_no as integer) as live_version_no,
    case when cast(:to_state as text) = 'suspended' then s.prior_state end as prior_state,
    cast(:actor as text) as actor,
    cast(:reason_code as text) as reason_code,
    cast(:note as text) as note,
    cast(:told_apart as text) as told_apart,
    cast(:as_of as timestamptz) as occurred_at
from core.listing_state as s
where s.listing_id = :listing_id
