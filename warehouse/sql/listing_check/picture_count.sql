-- check: It has pictures
-- check_zh: 图片数量足够
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Number of pictures: {value}; at least {limit} are asked for.
-- says_zh: 共 {value} 张图片，至少 {limit} 张。
select
    listing_id,
    version_no,
    picture_count >= :min_pictures as is_met,
    cast(picture_count as text) as value,
    cast(:min_pictures as text) as limit_value
from screened
