-- check: Every picture is at hand
-- check_zh: 图片已提供
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Pictures that are not at hand: {value}; allowed are {limit}.
-- says_zh: 未能取得的图片：{value}；允许：{limit}。
select
    listing_id,
    version_no,
    count(case when is_absent then 1 end) = 0 as is_met,
    substr(
        coalesce(
            string_agg(
                case when is_absent then concat(name, ' (', problem, ')') end, ', ' order by picture_no
            ),
            'none'
        ),
        1, 300
    ) as value,
    'none' as limit_value
from screened_picture
group by listing_id, version_no
