-- claim: A submitted listing is decided on within the time of the policy
-- claim_zh: 提交的商品在规定时限内审核
-- clause: 4.1
-- severity: warning
-- department: merchandising
-- remedy: Decide what is still open; look at how reviews are shared out
-- remedy_zh: 尽快审结未决商品，并检查审核任务的分配
-- population: (select listing_review_id, submitted_at + :review_time * interval '1 hour' as due_at
--   from core.listing_review) as r
-- when: due_at
-- rows: listing_review_id, listing_id, decided_at, occurred_at
-- policy: review_time = listing.review_time
-- note: it occurs when the time is up
select
    listing_review_id, listing_id, decided_at,
    submitted_at + :review_time * interval '1 hour' as occurred_at
from core.listing_review
where coalesce(decided_at, :as_of) > submitted_at + :review_time * interval '1 hour'
