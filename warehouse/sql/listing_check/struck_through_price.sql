-- check: A price struck through is above the one asked
-- check_zh: 划线价高于售价
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Struck-through price {value:money}, price asked {limit:money}: the first has to be the higher one.
-- says_zh: 划线价 {value:money}，售价 {limit:money}：划线价须高于售价。
select
    listing_id,
    version_no,
    market_price_minor > price_minor as is_met,
    cast(market_price_minor as text) as value,
    cast(price_minor as text) as limit_value
from screened
where market_price_minor is not null and price_minor is not null
