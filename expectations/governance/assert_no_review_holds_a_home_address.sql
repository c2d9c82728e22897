-- claim: No review that is kept holds a home address
-- claim_zh: 留存的评价不含住址
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Mask the address where the review is published
-- remedy_zh: 在评价发布处遮蔽住址
-- population: (select review_id from core.review where comment is not null or title is not null)
--   as r
-- rows: review_id, order_id
-- policy: pattern = governance.address_pattern
-- note: found by the form of an address: one in other words is not found, and a shop's own is
select review_id, order_id
from core.review
where regexp_replace(concat(title, '|', comment), :pattern, '') <> concat(title, '|', comment)
