-- check: The price is in the range of its category
-- check_zh: 价格处于类目合理区间
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The price is {value:money}; the median of its category is {limit:money}.
-- says_zh: 价格为 {value:money}；所属类目中位数为 {limit:money}。
select
    s.listing_id,
    s.version_no,
    s.price_minor <= :price_ratio * p.median_minor and s.price_minor * :price_ratio >= p.median_minor
        as is_met,
    cast(s.price_minor as text) as value,
    cast(p.median_minor as text) as limit_value
from screened as s
inner join category_price as p on p.category_id = s.category_id and p.currency = s.currency
where s.price_minor is not null and p.listing_count >= :min_category_prices
