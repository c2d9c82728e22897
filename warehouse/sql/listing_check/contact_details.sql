-- check: The texts lead no customer past the marketplace
-- check_zh: 文本不含站外联系方式
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: yes
-- says: The texts give contact details: {value}; allowed are {limit}.
-- says_zh: 文本含联系方式：{value}；上限 {limit}。
with found as (
    select listing_id, version_no, string_agg(quoted, ' · ' order by hit_no) as quoted
    from core.text_hit
    where kind = 'contact'
    group by listing_id, version_no
)

select
    s.listing_id,
    s.version_no,
    s.contact_count <= :max_contacts and f.listing_id is null as is_met,
    substr(
        coalesce(
            case when s.contact_count > 0 then s.contact_quoted end, f.quoted, cast(s.contact_count as text)
        ),
        1, 200
    ) as value,
    cast(:max_contacts as text) as limit_value
from screened as s
left join found as f on f.listing_id = s.listing_id and f.version_no = s.version_no
