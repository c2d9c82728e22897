-- claim: A listing that is not approved is told the reason
-- claim_zh: 未通过审核的商品均告知理由
-- clause: 4.1
-- severity: warning
-- department: merchandising
-- remedy: Give the merchant the reason
-- remedy_zh: 向商户补充说明理由
-- population: (select listing_review_id from core.listing_review where decision <> 'approved') as r
-- rows: listing_review_id, listing_id, decision
select listing_review_id, listing_id, decision
from core.listing_review
where decision <> 'approved' and trim(coalesce(reason, '')) = ''
