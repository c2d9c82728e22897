-- claim: No description of a listing gives the address of a customer
-- claim_zh: 商品描述不含顾客住址
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Have the description changed today; tell the customer
-- remedy_zh: 当日修改描述并告知顾客
-- population: (select listing_id from core.listing where description is not null) as l
-- rows: listing_id, merchant_id
-- policy: pattern = governance.address_pattern
-- note: found by the form of an address: a merchant's own shop is found too, and a name alone is
--   not
select listing_id, merchant_id
from core.listing
where regexp_replace(description, :pattern, '') <> description
