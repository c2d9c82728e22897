-- check: The merchant is known
-- check_zh: 商家已登记
-- clause: 4.1
-- severity: critical
-- class: document_request
-- watch: no
-- says: The merchant is {value}; {limit} is asked for.
-- says_zh: 商家：{value}；要求 {limit}。
select
    listing_id,
    version_no,
    merchant_kind is not null or merchant_state is not null as is_met,
    case
        when merchant_id is null then 'not named'
        when merchant_kind is null and merchant_state is null then 'not registered'
        else 'registered'
    end as value,
    'a registered one' as limit_value
from screened
