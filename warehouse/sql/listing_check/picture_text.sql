-- check: No picture is covered with text or a watermark
-- check_zh: 图片无大面积文字或水印
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Of 1,000 parts of a picture {value} are covered with text; at most {limit} are allowed.
-- says_zh: 图片文字占比 {value}‰，上限 {limit}‰。
select
    listing_id,
    version_no,
    count(case when text_permille > :max_picture_text then 1 end) = 0 as is_met,
    concat(
        max(text_permille),
        ' (' || substr(
            string_agg(case when text_permille > :max_picture_text then name end, ', ' order by picture_no), 1, 200
        ) || ')'
    ) as value,
    cast(:max_picture_text as text) as limit_value
from screened_picture
where problem is null
group by listing_id, version_no
