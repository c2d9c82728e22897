-- purpose: every submission of a listing that is known, with its decision and its due day
-- grain: one material version that we hold, or one review that the marketplace delivers
-- clause: 4.1
-- note: what is known twice counts once. A delivered review and a version of the same listing and
--   instant are one submission: the review counts where it was decided before our checks saw the
--   version, and ours counts otherwise. So a catalogue that is taken over with its reviews keeps
--   its history, and our checks of it are no late decisions.
-- note: the decision is the one that ended the review: by the checks, by the first refusal of a
--   person, or by the last approval needed. A sample or an appeal is a second look at it.
-- note: a due day of ours counts working days to their end; otherwise the hours of policy count.
--   What was replaced by a later version or removed before it was due was never late.
-- note: runs as of midnight belong to the day that ends with it; hence the microsecond.
create temp table listing_submission as
with approvals as (
    select
        listing_id, version_no, decision_no, decision, decided_at,
        sum(case when decision = 'approve' then 1 else 0 end)
            over (partition by listing_id, version_no order by decision_no) as approval_count
    from core.listing_decision
    where decided_at <= :as_of
),

ending as (
    select
        a.listing_id, a.version_no, a.decision, a.decided_at,
        row_number() over (
            partition by a.listing_id, a.version_no order by a.decision_no
        ) as rank_no
    from approvals as a
    inner join core.listing_screening as d
        on d.listing_id = a.listing_id and d.version_no = a.version_no
    where
        d.outcome = 'refer'
        and (a.decision <> 'approve' or a.approval_count = d.reviewers_needed)
),

ended as (
    select listing_id, version_no, min(ended_at) as ended_at
    from (
        select v.listing_id, v.version_no, n.submitted_at as ended_at
        from core.listing_version as v
        inner join core.listing_version as n
            on n.listing_id = v.listing_id and n.version_no = v.version_no + 1
        where n.submitted_at > v.submitted_at
        union all
        select listing_id, version_no, occurred_at as ended_at
        from core.listing_event
        where event = 'removed'
    ) as e
    where ended_at <= :as_of
    group by listing_id, version_no
),

reviewed as (
    select
        listing_id, submitted_at,
        min(case when decided_at <= :as_of then decided_at end) as decided_at
    from core.listing_review
    where submitted_at <= :as_of
    group by listing_id, submitted_at
),

ours as (
    select
        v.listing_id,
        v.submitted_at,
        v.submitted_at - interval '1 microsecond' as counted_at,
        coalesce(d.outcome, 'unchecked') as outcome,
        case
            when d.outcome in ('approve', 'reject') then 'checks'
            when p.decision is not null then 'people'
        end as decided_by,
        case coalesce(p.decision, d.outcome)
            when 'approve' then 'approved' when 'reject' then 'rejected'
            when 'request_changes' then 'changes_requested'
        end as decision,
        case when d.outcome <> 'refer' then d.screened_at else p.decided_at end as decided_at,
        interval '1 microsecond' as step,
        d.due_on,
        e.ended_at,
        coalesce(d.is_sampled, false) as is_sampled,
        s.decision as second_look,
        s.decided_at as looked_at,
        not coalesce(r.decided_at <= coalesce(d.screened_at, :as_of), false) as is_counted
    from core.listing_version as v
    left join core.listing_screening as d
        on
            d.listing_id = v.listing_id and d.version_no = v.version_no
            and d.screened_at <= :as_of
    left join ending as p
        on p.listing_id = v.listing_id and p.version_no = v.version_no and p.rank_no = 1
    left join approvals as s
        on
            s.listing_id = v.listing_id and s.version_no = v.version_no
            and s.decision_no = 1 and d.is_sampled
    left join ended as e on e.listing_id = v.listing_id and e.version_no = v.version_no
    left join reviewed as r on r.listing_id = v.listing_id and r.submitted_at = v.submitted_at
    where v.is_material and v.submitted_at <= :as_of
),

own as (
    select listing_id, submitted_at, count(*) as version_count
    from ours
    where is_counted
    group by listing_id, submitted_at
),

theirs as (
    select
        r.listing_id,
        r.submitted_at,
        r.submitted_at as counted_at,
        'delivered' as outcome,
        case when r.decided_at <= :as_of then 'marketplace' end as decided_by,
        case when r.decided_at <= :as_of then r.decision end as decision,
        case when r.decided_at <= :as_of then r.decided_at end as decided_at,
        interval '0 microseconds' as step,
        cast(null as date) as due_on,
        cast(null as timestamptz) as ended_at,
        false as is_sampled,
        cast(null as text) as second_look,
        cast(null as timestamptz) as looked_at,
        o.listing_id is null as is_counted
    from core.listing_review as r
    left join own as o on o.listing_id = r.listing_id and o.submitted_at = r.submitted_at
    where r.submitted_at <= :as_of
),

known as (
    select * from ours
    union all
    select * from theirs
),

timed as (
    select
        known.*,
        cast(counted_at at time zone :zone as date) as submitted_on,
        cast((decided_at - step) at time zone :zone as date) as decided_on,
        cast((looked_at - step) at time zone :zone as date) as looked_on,
        cast((ended_at - step) at time zone :zone as date) as ended_on,
        submitted_at + :review_time * interval '1 hour' as due_at
    from known
)

select
    listing_id,
    is_counted,
    outcome,
    decided_by,
    decision,
    substring(cast(submitted_on as varchar), 1, 7) as submitted_month,
    substring(cast(decided_on as varchar), 1, 7) as decided_month,
    cast(floor(extract(epoch from (decided_at - submitted_at))) as double precision) as seconds,
    substring(cast(coalesce(due_on, cast(due_at at time zone :zone as date)) as varchar), 1, 7)
        as due_month,
    case
        when decided_at is not null and due_on is not null
            then case when decided_on <= due_on then 1 else 0 end
        when decided_at is not null then case when decided_at <= due_at then 1 else 0 end
        when ended_on <= due_on or (due_on is null and ended_at <= due_at) then null
        when due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date) then 0
        when due_on is null and due_at < :as_of then 0
    end as is_on_time,
    is_sampled,
    second_look,
    substring(cast(looked_on as varchar), 1, 7) as looked_month
from timed
