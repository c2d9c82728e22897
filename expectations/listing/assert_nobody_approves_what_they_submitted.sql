-- claim: Nobody decides on a listing that they submitted themselves
-- claim_zh: 任何人不得审核自己提交的商品
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Have somebody else review the listing
-- remedy_zh: 由他人重新审核
-- population: (select listing_review_id from core.listing_review where reviewed_by is not null)
--   as r
-- rows: listing_review_id, listing_id, reviewed_by
select listing_review_id, listing_id, reviewed_by
from core.listing_review
where reviewed_by = submitted_by
