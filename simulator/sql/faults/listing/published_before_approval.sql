-- Clause: 4.1
-- Category: listing_review
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing reviews)
-- Says: A listing was on sale before it was approved.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id,
    listing_review_id(listing_no, review_no) as listing_review_id, 0 as amount_minor,
    listing_no as _listing_no,
    submitted_at - hours_between('published early', listing_no, 0.5, 12) as _published_at
from listing_reviews
where review_no = 1
-- == change
update listings set published_at = _published_at
from victims where listings.listing_no = _listing_no;
