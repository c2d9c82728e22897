-- purpose: what a new version does to its listing: it is submitted, or passes as an edit
-- grain: one listing
-- clause: 4.1
-- note: what is live stays live while a material edit waits; an immaterial one is live at once
create temp table move as
select
    v.listing_id,
    v.version_no,
    case when v.is_material then 'submitted' else 'edited' end as event,
    case when v.version_no = 1 then '' else s.state end as from_state,
    case when s.live_version_no is null then 'submitted' else s.state end as to_state,
    case
        when s.live_version_no is null then cast(null as integer)
        when v.is_material then s.live_version_no
        else v.version_no
    end as live_version_no,
    case when s.live_version_no is not null then s.prior_state end as prior_state,
    v.submitted_by as actor,
    cast(null as text) as reason_code,
    cast(null as text) as note,
    '' as told_apart,
    v.submitted_at as occurred_at
from core.listing_version as v
inner join incoming_listing_version as i on i.listing_id = v.listing_id
inner join core.listing_state as s on s.listing_id = v.listing_id
where v.run_id = :run_id and v.version_no >= s.version_no
