-- Grain: one row per submission of a listing to review.
select
    listing_review_id(listing_no, review_no) as listing_review_id,
    listing_id(listing_no) as listing_id,
    utc(submitted_at) as submitted_at,
    submitted_by,
    utc(decided_at) as decided_at,
    decision,
    reason,
    staff_id(reviewer_no) as reviewed_by
from listing_reviews
