-- check: The title names no other brand
-- check_zh: 标题未提及其他品牌
-- clause: 3.1
-- severity: warning
-- class: suspected_ip
-- watch: no
-- says: The title names the brand {value}; the listing's own is {limit}.
-- says_zh: 标题提及品牌 {value}；商品品牌为 {limit}。
select
    listing_id,
    version_no,
    named_brand is null or lower(named_brand) = lower(coalesce(brand, '')) as is_met,
    coalesce(named_brand, 'none') as value,
    coalesce(brand, 'none') as limit_value
from screened
where title is not null
