-- purpose: decisions of the month by who decided: the checks, people, the marketplace's own review
-- grain: one kind of decider
-- clause: 4.1
-- note: of whole seconds the median is a multiple of a half, so both engines give the same hours
select
    decided_by as decider,
    count(*) as decided,
    sum(case when decision = 'approved' then 1 else 0 end) as approved,
    sum(case when decision = 'rejected' then 1 else 0 end) as rejected,
    sum(case when decision = 'changes_requested' then 1 else 0 end) as changes_requested,
    percentile_cont(0.5) within group (order by seconds) / 3600 as median_hours
from listing_case
where decided_month = :month
group by decided_by
order by decided_by
