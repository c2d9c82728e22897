-- check: The texts hold no characters that nobody sees
-- check_zh: 文本不含隐藏字符
-- clause: 3.1
-- severity: critical
-- class: listing_policy
-- watch: yes
-- says: The texts hold {value} zero-width, bidirectional or control characters; at most {limit} are allowed.
-- says_zh: 文本含 {value} 个零宽、双向或控制字符，上限 {limit}。
select
    listing_id,
    version_no,
    hidden_characters <= :max_hidden_characters as is_met,
    cast(hidden_characters as text) as value,
    cast(:max_hidden_characters as text) as limit_value
from screened
