-- check: The merchant offers the article once
-- check_zh: 同一商品未重复上架
-- clause: 3.1
-- severity: warning
-- class: listing_policy
-- watch: no
-- says: The merchant offers it already: {value}.
-- says_zh: 商家已上架相同商品：{value}。
-- note: the first of the two is not accused
with twins as (
    select
        s.listing_id,
        s.version_no,
        min(o.listing_id) as other_id
    from screened as s
    inner join core.listing_version as v
        on v.listing_id = s.listing_id and v.version_no = s.version_no
    inner join core.listing_version as o
        on
            o.merchant_id = s.merchant_id and o.title = s.title
            and o.listing_id <> s.listing_id
            and coalesce(o.brand, '') = coalesce(s.brand, '')
            and coalesce(o.description, '') = coalesce(v.description, '')
    inner join core.listing_state as t
        on t.listing_id = o.listing_id and t.version_no = o.version_no
    where
        t.state not in ('rejected', 'removed')
        and (o.submitted_at < s.submitted_at
            or (o.submitted_at = s.submitted_at and o.listing_id < s.listing_id))
    group by s.listing_id, s.version_no
)

select
    s.listing_id,
    s.version_no,
    t.listing_id is null as is_met,
    coalesce(t.other_id, 'none') as value,
    'none' as limit_value
from screened as s
left join twins as t on t.listing_id = s.listing_id and t.version_no = s.version_no
where s.merchant_id is not null and s.title is not null
