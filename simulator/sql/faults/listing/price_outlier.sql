-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A price is a hundred times what it should be: the decimal point went missing.
-- == victims
with compared as (
    select *, median(price_minor) over (partition by category_id) as usual_minor
    from listings
)

select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from compared
-- A cheap article would be an ordinary one at a hundred times its price.
where state = 'published' and price_minor >= usual_minor
-- == change
update listings set price_minor = price_minor * 100, market_price_minor = null
from victims where listings.listing_no = _listing_no;
