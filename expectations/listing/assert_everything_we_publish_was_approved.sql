-- claim: A version that customers see was approved by our checks, or by as many people as it needs
-- claim_zh: 对顾客展示的商品版本均经系统或足额人员审核通过
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down, review it, and find out how it got past the approval
-- remedy_zh: 下架商品并补审，查明绕过审核的原因
-- population: (select listing_id from core.listing_state where live_version_no is not null) as s
-- rows: listing_id, version_no, state
-- inputs: listing_screening.listing_id
-- note: the last word counts, so what a person refused after our checks had approved it is not
--   approved; a small edit rests on an earlier version that was
with decided as (
    select
        listing_id,
        version_no,
        max(decision_no) as last_no,
        max(case when decision = 'approve' then decision_no end) as last_approval_no
    from core.listing_decision
    group by listing_id, version_no
),

approved as (
    select d.listing_id, d.version_no
    from core.listing_screening as d
    left join decided as c on c.listing_id = d.listing_id and c.version_no = d.version_no
    where
        (d.outcome = 'approve' and c.listing_id is null)
        or (c.last_approval_no = c.last_no and c.last_no >= d.reviewers_needed)
),

-- What each version that customers see may rest on.
ground as (
    select s.listing_id, a.version_no
    from core.listing_state as s
    inner join core.listing_version as v
        on v.listing_id = s.listing_id and v.version_no = s.live_version_no
    inner join approved as a on a.listing_id = s.listing_id
    where a.version_no = v.version_no or (a.version_no < v.version_no and not v.is_material)
)

select s.listing_id, s.live_version_no as version_no, s.state
from core.listing_state as s
left join ground as g on g.listing_id = s.listing_id
where s.live_version_no is not null and g.listing_id is null
