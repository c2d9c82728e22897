-- Clause: 4.1
-- Category: listing_review
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing reviews)
-- Says: A listing is published although nobody ever reviewed it.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published'
-- == change
delete from listing_reviews using victims where listing_reviews.listing_no = _listing_no;
