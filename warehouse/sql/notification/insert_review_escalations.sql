-- purpose: tell the department, once, of each listing that was not decided on in time
-- grain: one version and channel
-- clause: 4.1
insert into core.notification (
    subject_id, event, channel, audience, clause, occurred_at, status, run_id
)
select
    concat(d.listing_id, '/', d.version_no), 'review_overdue', :channel, 'merchandising', '4.1',
    :as_of, 'queued', :run_id
from core.listing_screening as d
inner join core.listing_state as s on s.listing_id = d.listing_id and s.version_no = d.version_no
left join (
    select listing_id, version_no, count(*) as decision_count
    from core.listing_decision
    group by listing_id, version_no
) as c on c.listing_id = d.listing_id and c.version_no = d.version_no
where
    d.outcome = 'refer' and coalesce(c.decision_count, 0) < d.reviewers_needed
    and s.state not in ('rejected', 'removed', 'changes_requested')
    and d.due_on < cast(:as_of at time zone :zone as date)
on conflict do nothing
