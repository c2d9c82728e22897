-- Grain: one row per listing.
select
    listing_id(listing_no) as listing_id,
    merchant_id(merchant_no) as merchant_id,
    category_id,
    brand,
    title,
    description,
    major(price_minor) as price,
    major(market_price_minor) as market_price,
    barcode,
    state,
    utc(published_at) as published_at,
    photos as photo_count
from listings
