-- check: Every picture can be read
-- check_zh: 图片可读取
-- clause: 3.1
-- severity: critical
-- class: listing_policy
-- watch: no
-- says: Pictures that cannot be read: {value}; allowed are {limit}.
-- says_zh: 无法读取的图片：{value}；允许：{limit}。
select
    listing_id,
    version_no,
    count(case when not is_absent then 1 end) = 0 as is_met,
    substr(
        coalesce(
            string_agg(
                case when not is_absent then concat(name, ' (', problem, ')') end, ', ' order by picture_no
            ),
            'none'
        ),
        1, 300
    ) as value,
    'none' as limit_value
from screened_picture
group by listing_id, version_no
