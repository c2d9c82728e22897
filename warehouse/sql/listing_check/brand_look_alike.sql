-- check: The brand does not look like a known one
-- check_zh: 品牌名不与知名品牌近似
-- clause: 3.1
-- severity: critical
-- class: suspected_ip
-- watch: no
-- says: The brand {value} looks like {limit}.
-- says_zh: 品牌 {value} 与 {limit} 近似。
select
    listing_id,
    version_no,
    resembles is null as is_met,
    brand as value,
    case
        when resembles is null then 'no other'
        else concat(resembles, ' (', resembles_how, ')')
    end as limit_value
from screened
where brand is not null
