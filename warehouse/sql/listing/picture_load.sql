-- purpose: the newest load that brought pictures
-- grain: at most one row
-- clause: 3.1
select r.run_id, r.parameters
from core.run as r
inner join (
    select run_id
    from core.listing_picture
    group by run_id
) as p on p.run_id = r.run_id
order by r.started_at desc, r.run_id
limit 1
