-- claim: No listing on sale promises in absolute terms what the Advertising Law forbids
-- claim_zh: 在售商品不使用广告法禁止的绝对化用语
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down until the words are removed
-- remedy_zh: 下架商品，删除违禁用语后重新审核
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id
-- policy: terms = listing.prohibited_terms
-- note: a word inside another one is found too; the reviewer decides
select listing_id, merchant_id
from core.listing
where
    state = 'published'
    and regexp_replace(concat(title, ' ', description), :terms, '')
    <> concat(title, ' ', description)
