-- purpose: every listing that the marketplace delivers, as a submission
-- grain: one listing
-- clause: 4.1
-- note: it was submitted when its newest review says so, and is judged by the policy of that day;
--   an edit that no later review speaks of is submitted when it is taken in
create temp table incoming_listing_version as
with reviewed as (
    select
        listing_id,
        submitted_at,
        submitted_by,
        row_number() over (
            partition by listing_id order by submitted_at desc, listing_review_id desc
        ) as rank_no
    from core.listing_review
),

pictured as (
    select
        listing_id,
        string_agg(sha256, '|' order by picture_no) as pictures,
        count(*) as picture_count
    from core.listing_picture
    group by listing_id
),

newest as (
    select v.listing_id, v.submitted_at
    from core.listing_version as v
    inner join core.listing_state as s
        on s.listing_id = v.listing_id and s.version_no = v.version_no
)

select
    l.listing_id,
    l.merchant_id,
    l.category_id,
    l.brand,
    l.title,
    l.description,
    cast(:currency as text) as currency,
    l.price_minor,
    l.market_price_minor,
    l.barcode,
    cast(null as bigint) as stock_count,
    coalesce(l.state, 'published') <> 'delisted' as is_offered,
    cast(greatest(coalesce(l.photo_count, 0), coalesce(p.picture_count, 0)) as integer)
        as picture_count,
    coalesce(p.pictures, '') as pictures,
    case
        when n.submitted_at >= coalesce(r.submitted_at, l.published_at, :as_of) then :as_of
        else coalesce(r.submitted_at, l.published_at, :as_of)
    end as submitted_at,
    coalesce(r.submitted_by, l.merchant_id, 'merchant') as submitted_by,
    cast(:picture_folder as text) as picture_folder,
    l.source_file_id
from core.listing as l
left join reviewed as r on r.listing_id = l.listing_id and r.rank_no = 1
left join pictured as p on p.listing_id = l.listing_id
left join newest as n on n.listing_id = l.listing_id
