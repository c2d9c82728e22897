-- check: Nothing is offered beyond the stock
-- check_zh: 库存充足且不超卖
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: yes
-- says: Units in stock: {value}; at least {limit}.
-- says_zh: 库存 {value} 件，至少 {limit} 件。
select
    listing_id,
    version_no,
    stock_now >= 0 as is_met,
    cast(stock_now as text) as value,
    '0' as limit_value
from screened
where stock_now is not null
