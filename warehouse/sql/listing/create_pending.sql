-- purpose: the versions that no check has seen yet, with the policy in force when submitted
-- grain: one version
-- clause: 4.1
-- note: what was submitted before the first version of the policy is judged by that one
create temp table in_question as
select v.listing_id, v.version_no, coalesce(p.version, cast(:first_version as text)) as policy_version
from core.listing_version as v
inner join core.listing_state as s on s.listing_id = v.listing_id and s.version_no = v.version_no
left join core.listing_screening as d
    on d.listing_id = v.listing_id and d.version_no = v.version_no
left join core.policy_version as p
    on
        p.book = :book
        and p.effective_from <= cast(v.submitted_at at time zone :zone as date)
        and (
            p.effective_to is null
            or p.effective_to > cast(v.submitted_at at time zone :zone as date)
        )
where v.is_material and d.listing_id is null and s.state <> 'removed'
