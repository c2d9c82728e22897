-- claim: The price of a listing on sale lies in the range of its category
-- claim_zh: 在售商品价格处于所属类目的合理范围
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant whether the decimal point slipped, before somebody buys at that price
-- remedy_zh: 向商户核实小数点是否错位，避免误价成交
-- population: (select listing_id from core.listing
--   where state = 'published' and category_id is not null and price_minor is not null) as l
-- rows: listing_id, category_id, price_minor, median_minor
-- policy: ratio = listing.price_ratio
-- note: measured against the median of the listings on sale; a luxury among cheap goods is shown
--   too, and what was mistyped inside the range is not
with on_sale as (
    select listing_id, category_id, price_minor
    from core.listing
    where state = 'published'
),

usual as (
    select
        category_id,
        cast(percentile_cont(0.5) within group (order by price_minor) as bigint) as median_minor
    from on_sale
    group by category_id
)

select o.listing_id, o.category_id, o.price_minor, u.median_minor
from on_sale as o
inner join usual as u on u.category_id = o.category_id
where o.price_minor > u.median_minor * :ratio or o.price_minor * :ratio < u.median_minor
