-- check: No picture is another merchant's
-- check_zh: 图片未盗用其他商家
-- clause: 3.1
-- severity: warning
-- class: suspected_ip
-- watch: no
-- says: Pictures shown by another merchant as well: {value}.
-- says_zh: 与其他商家重复的图片：{value}。
-- note: who showed it first is not accused
with alike as (
    select sha256, sha256 as other_sha256 from screened_picture where sha256 is not null
    union
    select sha256, other_sha256 from core.picture_copy where distance <= :copy_distance
    union
    select other_sha256, sha256 from core.picture_copy where distance <= :copy_distance
),

shown as (
    select p.sha256, v.merchant_id, v.listing_id, v.submitted_at
    from core.listing_version_picture as p
    inner join core.listing_version as v
        on v.listing_id = p.listing_id and v.version_no = p.version_no
    where p.sha256 is not null
),

copied as (
    select
        p.listing_id,
        p.version_no,
        string_agg(distinct concat(p.name, ' = ', o.listing_id), ', ') as pictures
    from screened_picture as p
    inner join screened as s on s.listing_id = p.listing_id and s.version_no = p.version_no
    inner join alike as a on a.sha256 = p.sha256
    inner join shown as o on o.sha256 = a.other_sha256
    where
        o.merchant_id is distinct from p.merchant_id
        and (o.submitted_at < s.submitted_at
            or (o.submitted_at = s.submitted_at and o.listing_id < p.listing_id))
    group by p.listing_id, p.version_no
)

select
    s.listing_id,
    s.version_no,
    c.listing_id is null as is_met,
    substr(coalesce(c.pictures, 'none'), 1, 300) as value,
    'none' as limit_value
from screened as s
left join copied as c on c.listing_id = s.listing_id and c.version_no = s.version_no
where s.pictures <> ''
