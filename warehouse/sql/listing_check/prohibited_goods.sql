-- check: Nothing prohibited is offered
-- check_zh: 未销售违禁品
-- clause: 3.1
-- severity: critical
-- class: restricted_product
-- watch: yes
-- says: Words for goods that may not be sold: {value}.
-- says_zh: 疑似违禁品词语：{value}。
with found as (
    select
        listing_id,
        version_no,
        string_agg(concat(term, ' (', list_id, '): ', quoted), ' · ' order by hit_no) as quoted
    from core.text_hit
    where kind = 'prohibited'
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
