-- purpose: every listing's newest screened version with each check, for who submitted it
-- grain: one check of one listing
-- clause: 4.1
with newest as (
    select listing_id, max(version_no) as version_no
    from core.listing_screening
    group by listing_id
)

select
    d.listing_id, d.version_no, s.state, d.outcome, d.score, d.policy_version, d.due_on,
    d.reviewers_needed, c.check_id, c.outcome as check_outcome, c.value, c.limit_value,
    v.currency
from newest as n
inner join core.listing_screening as d
    on d.listing_id = n.listing_id and d.version_no = n.version_no
inner join core.listing_version as v
    on v.listing_id = d.listing_id and v.version_no = d.version_no
inner join core.listing_state as s on s.listing_id = d.listing_id
inner join core.listing_check as c
    on c.listing_id = d.listing_id and c.version_no = d.version_no
where cast(:listing_id as text) is null or d.listing_id = :listing_id
order by d.listing_id, c.check_id
