-- check: Every picture is large enough
-- check_zh: 图片尺寸足够
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The shortest side of a picture has {value} pixels; at least {limit} are asked for.
-- says_zh: 图片最短边 {value} 像素，至少 {limit} 像素。
select
    listing_id,
    version_no,
    count(case when least(width_px, height_px) < :min_picture_side then 1 end) = 0 as is_met,
    concat(
        min(least(width_px, height_px)),
        ' (' || substr(
            string_agg(case when least(width_px, height_px) < :min_picture_side then name end, ', ' order by picture_no), 1, 200
        ) || ')'
    ) as value,
    cast(:min_picture_side as text) as limit_value
from screened_picture
where problem is null
group by listing_id, version_no
