-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A listing has no picture.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published' and listing_no not in (select listing_no from drawings)
-- == change
update listings set photos = 0
from victims where listings.listing_no = _listing_no;
