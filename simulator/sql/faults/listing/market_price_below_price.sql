-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: The price that is struck through is lower than the one asked.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published' and market_price_minor is not null
-- == change
update listings set market_price_minor = greatest(1,
    price_minor * whole('low market price', _listing_no, 50, 95) // 100)
from victims where listings.listing_no = _listing_no;
