-- check: Every picture is sharp
-- check_zh: 图片清晰
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The sharpness of its least sharp picture is {value}; at least {limit} is asked for.
-- says_zh: 最模糊图片的清晰度为 {value}，至少 {limit}。
select
    listing_id,
    version_no,
    count(case when sharpness_permille < :min_sharpness then 1 end) = 0 as is_met,
    concat(
        min(sharpness_permille),
        ' (' || substr(
            string_agg(case when sharpness_permille < :min_sharpness then name end, ', ' order by picture_no), 1, 200
        ) || ')'
    ) as value,
    cast(:min_sharpness as text) as limit_value
from screened_picture
where problem is null
group by listing_id, version_no
