-- purpose: what keeps listings off sale at the end of the month
-- grain: one ground
-- clause: 3.1
-- note: a listing with two grounds is counted under both
select
    g.ground,
    count(distinct g.listing_id) as listings
from core.listing_suspension as g
inner join report_month as r on r.month = :month and g.since_at <= r.ends_at
where g.lifted_at is null or g.lifted_at > r.ends_at
group by g.ground
order by listings desc, g.ground
