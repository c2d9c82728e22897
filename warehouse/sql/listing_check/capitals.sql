-- check: The title is not shouted
-- check_zh: 标题未滥用大写
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: Of 10,000 Latin letters of the title {value} are capitals; at most {limit} are allowed.
-- says_zh: 标题每万个拉丁字母中有 {value} 个大写，上限 {limit}。
select
    listing_id,
    version_no,
    capital_share_bps <= cast(10000 * :max_capital_share as integer) as is_met,
    cast(capital_share_bps as text) as value,
    cast(cast(10000 * :max_capital_share as integer) as text) as limit_value
from screened
where title_letters >= :min_capital_letters
