-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A listing is described in a handful of characters.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published'
-- == change
update listings set description = '质量好，包邮。'
from victims where listings.listing_no = _listing_no;
