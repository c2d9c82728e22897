-- Clause: 4.1
-- Category: segregation_of_duties
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (four eyes)
-- Says: A listing was approved by somebody who does not belong to merchandising.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id,
    listing_review_id(listing_no, review_no) as listing_review_id, 0 as amount_minor,
    listing_no as _listing_no, review_no as _review_no
from listing_reviews
where decision = 'approved'
qualify row_number() over (partition by listing_no order by review_no desc) = 1
-- == change
-- S0011 works with data.
update listing_reviews set reviewer_no = 11
from victims
where listing_reviews.listing_no = _listing_no and listing_reviews.review_no = _review_no;
