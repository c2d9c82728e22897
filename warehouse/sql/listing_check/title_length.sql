-- check: The title is not too long
-- check_zh: 标题长度适当
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The title has {value} characters; at most {limit} are allowed.
-- says_zh: 标题共 {value} 字，最多 {limit} 字。
select
    listing_id,
    version_no,
    title_characters <= :max_title as is_met,
    cast(title_characters as text) as value,
    cast(:max_title as text) as limit_value
from screened
where title is not null
