-- check: The barcode is a valid GTIN or ISBN
-- check_zh: 条码有效
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The barcode {value} is {limit}.
-- says_zh: 条码 {value}：{limit}。
select
    listing_id,
    version_no,
    barcode_problem is null as is_met,
    substr(barcode, 1, 40) as value,
    coalesce(barcode_problem, 'valid') as limit_value
from screened
where barcode is not null
