-- purpose: what the checks do to the listings that this run judged
-- grain: one listing
-- clause: 4.1
-- note: what is live stays live while its edit waits, and where its edit is rejected
create temp table move as
select
    d.listing_id,
    d.version_no,
    case d.outcome
        when 'approve' then 'approved' when 'refer' then 'referred' else 'rejected'
    end as event,
    s.state as from_state,
    case
        when s.live_version_no is not null then s.state
        when d.outcome = 'approve' then 'approved'
        when d.outcome = 'refer' then 'in_review'
        else 'rejected'
    end as to_state,
    case
        when s.live_version_no is not null and d.outcome = 'approve' then d.version_no
        else s.live_version_no
    end as live_version_no,
    s.prior_state,
    'checks' as actor,
    cast(null as text) as reason_code,
    cast(null as text) as note,
    '' as told_apart,
    cast(:as_of as timestamptz) as occurred_at
from core.listing_screening as d
inner join core.listing_state as s on s.listing_id = d.listing_id and s.version_no = d.version_no
where d.run_id = :run_id
