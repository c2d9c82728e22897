-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A listing belongs to no category.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where -- Furniture has a longer time to ship, and food needs a licence: these would move with it.
    state = 'published' and category_id not in ('furniture', 'food')
-- == change
update listings set category_id = null
from victims where listings.listing_no = _listing_no;
