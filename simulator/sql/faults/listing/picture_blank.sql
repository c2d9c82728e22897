-- Clause: 3.1
-- Category: listing_violation
-- Rate: 100
-- Claims: listing_id
-- Notices: internal audit (picture checks)
-- Says: The picture of a listing shows nothing at all.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, picture_no, 0 as amount_minor,
    listing_no as _listing_no
from drawings
-- == change
update drawings set state = 'blank'
from victims where drawings.listing_no = _listing_no;
