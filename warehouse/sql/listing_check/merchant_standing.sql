-- check: The merchant is in good standing
-- check_zh: 商家状态正常
-- clause: 3.1
-- severity: critical
-- class: other
-- watch: yes
-- says: The merchant is {value}; {limit} is asked for.
-- says_zh: 商家状态：{value}；要求 {limit}。
select
    listing_id,
    version_no,
    merchant_state = 'active' as is_met,
    merchant_state as value,
    'active' as limit_value
from screened
where merchant_state is not null
