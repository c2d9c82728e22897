-- claim: A listing on sale has a title
-- claim_zh: 在售商品均有标题
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Take the listing down until its merchant gives it a title
-- remedy_zh: 下架商品，待商户补充标题后再上架
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id
select listing_id, merchant_id
from core.listing
where state = 'published' and trim(coalesce(title, '')) = ''
