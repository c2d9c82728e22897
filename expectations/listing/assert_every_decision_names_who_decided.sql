-- claim: A decision on a listing names who decided, and when
-- claim_zh: 商品审核结论均载明审核人与时间
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Find out who decided; repeat the review where nobody did
-- remedy_zh: 查明审核人；无人审核的，重新审核
-- population: (select listing_review_id from core.listing_review where decision is not null) as r
-- rows: listing_review_id, listing_id, decision
select listing_review_id, listing_id, decision
from core.listing_review
where decision is not null and (reviewed_by is null or decided_at is null)
