-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: The check digit of a barcode is wrong.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published' and barcode is not null
-- == change
update listings set barcode = left(barcode, -1) || (right(barcode, 1)::int + 1) % 10
from victims where listings.listing_no = _listing_no;
