-- purpose: what goods of a category usually cost
-- grain: one category and currency
-- clause: 3.1
-- note: the median moves little whatever single merchants ask
create temp table category_price as
select
    v.category_id,
    v.currency,
    count(*) as listing_count,
    cast(percentile_cont(0.5) within group (order by v.price_minor) as bigint) as median_minor
from core.listing_version as v
inner join core.listing_state as s on s.listing_id = v.listing_id and s.version_no = v.version_no
where v.price_minor is not null and v.category_id is not null
group by v.category_id, v.currency
