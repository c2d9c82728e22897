-- Clause: 4.1
-- Category: sla_breach
-- Rate: 60
-- Claims: listing_id
-- Notices: internal audit (listing reviews)
-- Says: A submitted listing waited for days until somebody reviewed it.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id,
    listing_review_id(listing_no, review_no) as listing_review_id, 0 as amount_minor,
    listing_no as _listing_no, review_no as _review_no,
    decided_at + hours_between('late review', listing_no, 96, 240) as _decided_at
from listing_reviews
where
    review_no = 2
    and decided_at + hours_between('late review', listing_no, 96, 240) < getvariable('period_end')
-- == change
update listing_reviews set decided_at = _decided_at
from victims
where listing_reviews.listing_no = _listing_no and listing_reviews.review_no = _review_no;
