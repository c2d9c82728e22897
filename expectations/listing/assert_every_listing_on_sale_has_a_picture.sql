-- claim: A listing on sale has the pictures that the policy asks for
-- claim_zh: 在售商品的图片数量符合规定
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Take the listing down until its merchant gives clear pictures
-- remedy_zh: 下架商品，待商户补充清晰图片
-- population: (select listing_id from core.listing where state = 'published' and photo_count is
--   not null) as l
-- rows: listing_id, photo_count
-- policy: min_pictures = listing.min_pictures
-- note: a number that was not delivered is unknown and not counted against the merchant
select listing_id, photo_count
from core.listing
where state = 'published' and photo_count < :min_pictures
