-- Grain: one row per listing. A few have no category, as in any real catalogue.
select
    listing_id(listing_no) as listing_id,
    category_id,
    quality || noun || ' ' || ((listing_no * 37) % 900 + 100) as title,
    photos as photo_count
from listings
