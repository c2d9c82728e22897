-- claim: No listing on sale gives contact details that lead a customer past the marketplace
-- claim_zh: 在售商品不含引导顾客绕开平台的联系方式
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Have the contact details removed and warn the merchant
-- remedy_zh: 删除联系方式并警告商户
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id
-- policy: terms = listing.contact_terms
-- note: goods that are about telephones may name one; the reviewer decides
select listing_id, merchant_id
from core.listing
where
    state = 'published'
    and regexp_replace(coalesce(description, ''), :terms, '') <> coalesce(description, '')
