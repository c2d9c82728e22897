-- claim: A listing that our checks refer to people is decided on by its due day
-- claim_zh: 系统转人工审核的商品在到期日前审结
-- clause: 4.1
-- severity: warning
-- department: merchandising
-- remedy: Decide what is still open; look at how reviews are shared out
-- remedy_zh: 尽快审结未决商品，并检查审核任务的分配
-- population: (select listing_id from core.listing_screening where outcome = 'refer') as d
-- rows: listing_id, version_no, due_on, decided_on
-- inputs: listing_screening.listing_id
-- policy: zone = platform.time_zone
-- note: one refusal decides, or as many decisions as people are needed; what reached the checks
--   after its due day could not be decided by then, and counts only while it is open
with enough as (
    select
        d.listing_id,
        d.version_no,
        min(cast(x.decided_at at time zone :zone as date)) as decided_on
    from core.listing_screening as d
    inner join core.listing_decision as x
        on x.listing_id = d.listing_id and x.version_no = d.version_no
    where x.decision <> 'approve' or x.decision_no >= d.reviewers_needed
    group by d.listing_id, d.version_no
),

referred as (
    select
        d.listing_id,
        d.version_no,
        d.due_on,
        e.decided_on,
        cast(d.screened_at at time zone :zone as date) as screened_on,
        cast(:as_of at time zone :zone as date) as today,
        s.state <> 'removed' as is_there
    from core.listing_screening as d
    left join enough as e on e.listing_id = d.listing_id and e.version_no = d.version_no
    left join core.listing_state as s
        on s.listing_id = d.listing_id and s.version_no = d.version_no
    where d.outcome = 'refer'
)

select listing_id, version_no, due_on, decided_on
from referred
where
    (decided_on is null and is_there and due_on < today)
    or (due_on < decided_on and due_on >= screened_on)
