-- purpose: what waits for a person: referred, appealed, and the sample of automatic approvals
-- grain: one version
-- clause: 4.1
-- note: what is due first stands first, then what is riskiest; what was decided before an appeal
--   does not count
with appealed as (
    select listing_id, version_no, max(occurred_at) as appealed_at
    from core.listing_event
    where event = 'appealed'
    group by listing_id, version_no
),

decided as (
    select
        d.listing_id,
        d.version_no,
        count(*) as decision_count,
        max(case when d.decision <> 'approve' then 1 else 0 end) as is_refused
    from core.listing_decision as d
    left join appealed as a on a.listing_id = d.listing_id and a.version_no = d.version_no
    where a.listing_id is null or d.decided_at > a.appealed_at
    group by d.listing_id, d.version_no
)

select
    d.listing_id,
    d.version_no,
    v.merchant_id,
    v.category_id,
    s.state,
    s.live_version_no,
    d.outcome,
    d.score,
    d.is_sampled,
    a.listing_id is not null as is_appealed,
    case when d.reviewers_needed > 0 then d.reviewers_needed else 1 end as reviewers_needed,
    coalesce(c.decision_count, 0) as decision_count,
    d.due_on,
    d.due_on < cast(:as_of at time zone :zone as date) as is_overdue
from core.listing_screening as d
inner join core.listing_state as s on s.listing_id = d.listing_id and s.version_no = d.version_no
inner join core.listing_version as v
    on v.listing_id = d.listing_id and v.version_no = d.version_no
left join decided as c on c.listing_id = d.listing_id and c.version_no = d.version_no
left join appealed as a on a.listing_id = d.listing_id and a.version_no = d.version_no
where
    (
        (
            d.outcome = 'refer'
            and coalesce(c.is_refused, 0) = 0
            and coalesce(c.decision_count, 0) < d.reviewers_needed
            and s.state not in ('rejected', 'removed', 'changes_requested')
        )
        or (s.state = 'in_review' and a.listing_id is not null)
        or (
            d.is_sampled and c.listing_id is null
            and s.state in ('approved', 'published', 'delisted')
        )
    )
    and (cast(:category as text) is null or v.category_id = :category)
    and (cast(:listing_id as text) is null or d.listing_id = :listing_id)
order by d.due_on, d.score desc, d.listing_id
