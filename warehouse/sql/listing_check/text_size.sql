-- check: No text is longer than can be read
-- check_zh: 文本长度可读
-- clause: 3.1
-- severity: critical
-- class: listing_policy
-- watch: no
-- says: A text has {value} characters; at most {limit} are read.
-- says_zh: 文本共 {value} 字，最多 {limit} 字。
select
    listing_id,
    version_no,
    greatest(title_characters, description_characters) <= :max_description as is_met,
    cast(greatest(title_characters, description_characters) as text) as value,
    cast(:max_description as text) as limit_value
from screened
