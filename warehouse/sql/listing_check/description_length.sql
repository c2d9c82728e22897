-- check: The goods are described in detail
-- check_zh: 商品描述详细
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The description has {value} characters; at least {limit} are asked for.
-- says_zh: 商品描述共 {value} 字，至少 {limit} 字。
select
    listing_id,
    version_no,
    description_characters >= :min_description as is_met,
    cast(description_characters as text) as value,
    cast(:min_description as text) as limit_value
from screened
where has_description
