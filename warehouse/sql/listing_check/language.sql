-- check: It is written in a language of the marketplace
-- check_zh: 使用平台语言
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The texts are written in {value}; allowed are {limit}.
-- says_zh: 文本语言为 {value}，允许 {limit}。
select
    listing_id,
    version_no,
    concat('|', cast(:languages as text), '|') like concat('%|', language, '|%')
    and foreign_share_bps <= 10000 * :max_foreign_share as is_met,
    case
        when foreign_share_bps > 10000 * :max_foreign_share
            then concat(language, ' and other scripts')
        else language
    end as value,
    replace(cast(:languages as text), '|', ', ') as limit_value
from screened
where language <> 'none'
