-- check: The title is not stuffed with one word
-- check_zh: 标题未堆砌关键词
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: One word of the title occurs {value} times; at most {limit} are allowed.
-- says_zh: 标题同一词语出现 {value} 次，最多 {limit} 次。
select
    listing_id,
    version_no,
    repeated_count <= :max_repetitions as is_met,
    cast(repeated_count as text) as value,
    cast(:max_repetitions as text) as limit_value
from screened
where title is not null
