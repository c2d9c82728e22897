-- check: The texts lead nowhere else
-- check_zh: 文本不含外链
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: yes
-- says: The texts hold {value} links; at most {limit} are allowed.
-- says_zh: 文本含 {value} 个链接，上限 {limit}。
select
    listing_id,
    version_no,
    link_count <= :max_links as is_met,
    cast(link_count as text) as value,
    cast(:max_links as text) as limit_value
from screened
