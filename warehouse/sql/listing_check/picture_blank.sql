-- check: Every picture shows something
-- check_zh: 图片有内容
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Of 1,000 parts of a picture {value} show nothing; at most {limit} are allowed.
-- says_zh: 图片空白占比 {value}‰，上限 {limit}‰。
select
    listing_id,
    version_no,
    count(case when blank_permille > :max_blank then 1 end) = 0 as is_met,
    concat(
        max(blank_permille),
        ' (' || substr(
            string_agg(case when blank_permille > :max_blank then name end, ', ' order by picture_no), 1, 200
        ) || ')'
    ) as value,
    cast(:max_blank as text) as limit_value
from screened_picture
where problem is null
group by listing_id, version_no
