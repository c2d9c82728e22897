-- check: The texts are decent
-- check_zh: 文本用语文明
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: yes
-- says: Words that offend: {value}.
-- says_zh: 不文明用语：{value}。
with found as (
    select
        listing_id,
        version_no,
        string_agg(concat(term, ' (', list_id, '): ', quoted), ' · ' order by hit_no) as quoted
    from core.text_hit
    where kind = 'obscene'
    group by listing_id, version_no
)

select
    s.listing_id,
    s.version_no,
    f.listing_id is null as is_met,
    substr(coalesce(f.quoted, 'none'), 1, 300) as value,
    'none' as limit_value
from screened as s
left join found as f on f.listing_id = s.listing_id and f.version_no = s.version_no
