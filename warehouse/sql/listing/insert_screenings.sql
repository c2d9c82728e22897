-- purpose: what all checks together say of each version of one policy version
-- grain: one version
-- clause: 4.1
-- note: what the marketplace had decided before is looked at again, and due from then on; an
--   individual is never rejected by checks alone (Personal Information Protection Law, Article 24);
--   the sample is drawn by the version's own digest, so that nobody can choose it
insert into core.listing_screening (
    listing_id, version_no, policy_version, screened_at, outcome, score, reviewers_needed,
    is_sampled, due_on, run_id
)
with added as (
    select
        c.listing_id,
        c.version_no,
        cast(sum(c.weight) as integer) as score,
        max(case when c.outcome = 'reject' then 1 else 0 end) as is_rejected,
        max(case when c.outcome = 'refer' then 1 else 0 end) as is_referred
    from core.listing_check as c
    where c.run_id = :run_id
    group by c.listing_id, c.version_no
),

judged as (
    select
        s.listing_id,
        s.version_no,
        a.score,
        cast(
            case when r.listing_id is null then s.submitted_at else :as_of end at time zone :zone
            as date
        ) as submitted_on,
        case
            when a.is_rejected = 1 and coalesce(s.merchant_kind, '') <> 'individual' then 'reject'
            when a.is_rejected = 1 or a.is_referred = 1 then 'refer'
            else 'approve'
        end as outcome
    from screened as s
    inner join added as a on a.listing_id = s.listing_id and a.version_no = s.version_no
    left join (
        select listing_id, submitted_at
        from core.listing_review
        where decided_at is not null
        group by listing_id, submitted_at
    ) as r on r.listing_id = s.listing_id and r.submitted_at = s.submitted_at
)

select
    j.listing_id,
    j.version_no,
    :policy_version,
    :as_of,
    j.outcome,
    j.score,
    case
        when j.outcome <> 'refer' then 0
        when j.score >= :two_reviewers_score then 2
        else 1
    end,
    j.outcome = 'approve'
    and substr(md5(concat(j.listing_id, '/', j.version_no)), 1, 8) < :sampled_below,
    coalesce(d.day, j.submitted_on + cast(:review_days as integer)),
    :run_id
from judged as j
left join core.calendar_day as e on e.country = :country and e.day = j.submitted_on
left join core.calendar_day as d
    on
        d.country = :country and d.is_working
        and d.working_days_before
        = e.working_days_before + case when e.is_working then 1 else 0 end + :review_days - 1
