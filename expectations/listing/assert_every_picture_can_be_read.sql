-- claim: Every picture of a listing is there and can be read
-- claim_zh: 商品图片齐备且可读取
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant for the picture again; take the listing down until it is there
-- remedy_zh: 要求商户重新提供图片；补齐前下架商品
-- population: (select p.picture_no from core.listing_version_picture as p
--   left join core.picture_measure as m on m.sha256 = p.sha256
--   where p.problem is not null or m.sha256 is not null) as p
-- rows: listing_id, version_no, picture_no, problem
-- inputs: picture_measure.sha256
-- note: looked at is what customers see and what the marketplace delivered, whatever our checks
--   decided; pictures that came without their folder, or from a host that nobody allowed, are
--   unknown and not counted against the merchant
with shown as (
    select listing_id, live_version_no as version_no
    from core.listing_state
    union
    select s.listing_id, s.version_no
    from core.listing_state as s
    inner join core.listing as l on l.listing_id = s.listing_id
    where s.state <> 'removed'
),

looked_at as (
    select
        p.listing_id,
        p.version_no,
        p.picture_no,
        case
            when p.problem in ('no_folder', 'host_not_allowed') then null
            when m.problem = 'missing' and v.picture_folder is null then null
            else coalesce(p.problem, m.problem)
        end as problem
    from shown as w
    inner join core.listing_version as v
        on v.listing_id = w.listing_id and v.version_no = w.version_no
    inner join core.listing_version_picture as p
        on p.listing_id = v.listing_id and p.version_no = v.version_no
    left join core.picture_measure as m on m.sha256 = p.sha256
)

select listing_id, version_no, picture_no, problem
from looked_at
where problem is not null
