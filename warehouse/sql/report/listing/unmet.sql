-- purpose: the checks that submissions fail most often, of what was checked in the month
-- grain: one check
-- clause: 3.1, 4.1
select
    c.check_id,
    count(*) as versions,
    sum(case when c.outcome = 'reject' then 1 else 0 end) as rejecting
from core.listing_check as c
inner join core.listing_screening as d
    on d.listing_id = c.listing_id and d.version_no = c.version_no
inner join report_month as r
    on r.month = :month and d.screened_at > r.starts_at and d.screened_at <= r.ends_at
where c.outcome <> 'pass'
group by c.check_id
order by versions desc, c.check_id
limit :rows
