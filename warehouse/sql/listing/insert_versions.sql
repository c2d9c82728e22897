-- purpose: a further version of every listing that was submitted and is not as it was
-- grain: one listing
-- clause: 4.1
-- note: an edit is material where it differs from what customers see in more than stock, the
--   offer itself and small changes of price; without a live version every edit is
insert into core.listing_version (
    listing_id, version_no, merchant_id, category_id, brand, title, description, currency,
    price_minor, market_price_minor, barcode, stock_count, is_offered, picture_count, pictures,
    is_material,
    submitted_at, submitted_by, picture_folder, source_file_id, run_id
)
with newest as (
    select v.*
    from core.listing_version as v
    inner join core.listing_state as s
        on s.listing_id = v.listing_id and s.version_no = v.version_no
),

live as (
    select v.*
    from core.listing_version as v
    inner join core.listing_state as s
        on s.listing_id = v.listing_id and s.live_version_no = v.version_no
)

select
    i.listing_id,
    coalesce(n.version_no, 0) + 1,
    i.merchant_id,
    i.category_id,
    i.brand,
    i.title,
    i.description,
    i.currency,
    i.price_minor,
    i.market_price_minor,
    i.barcode,
    i.stock_count,
    i.is_offered,
    i.picture_count,
    i.pictures,
    l.listing_id is null
    or i.category_id is distinct from l.category_id
    or i.brand is distinct from l.brand
    or i.title is distinct from l.title
    or i.description is distinct from l.description
    or i.currency is distinct from l.currency
    or i.barcode is distinct from l.barcode
    or i.pictures is distinct from l.pictures
    or (i.price_minor is null) <> (l.price_minor is null)
    or coalesce(
        abs(i.price_minor - l.price_minor) >= :material_price_change * l.price_minor
        and i.price_minor <> l.price_minor,
        false
    ),
    i.submitted_at,
    i.submitted_by,
    i.picture_folder,
    i.source_file_id,
    :run_id
from incoming_listing_version as i
left join newest as n on n.listing_id = i.listing_id
left join live as l on l.listing_id = i.listing_id
left join core.listing_state as r on r.listing_id = i.listing_id and r.state = 'removed'
where
    r.listing_id is null
    and (
        n.listing_id is null
        or i.category_id is distinct from n.category_id
        or i.brand is distinct from n.brand
        or i.title is distinct from n.title
        or i.description is distinct from n.description
        or i.currency is distinct from n.currency
        or i.barcode is distinct from n.barcode
        or i.pictures is distinct from n.pictures
        or i.picture_count is distinct from n.picture_count
        or i.price_minor is distinct from n.price_minor
        or i.market_price_minor is distinct from n.market_price_minor
        or i.stock_count is distinct from n.stock_count
        or i.is_offered is distinct from n.is_offered
    )
