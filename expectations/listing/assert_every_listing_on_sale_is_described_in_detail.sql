-- claim: The description of a listing on sale is as long as the policy asks for
-- claim_zh: 在售商品描述达到规定的最少字数
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Ask the merchant for a description that a customer can decide by
-- remedy_zh: 要求商户补充足以供顾客判断的商品描述
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id, characters
-- policy: min_description = listing.min_description
select listing_id, merchant_id, length(coalesce(trim(description), '')) as characters
from core.listing
where state = 'published' and length(coalesce(trim(description), '')) < :min_description
