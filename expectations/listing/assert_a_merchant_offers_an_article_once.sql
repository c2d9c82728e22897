-- claim: A merchant offers an article in one listing
-- claim_zh: 同一商户不重复上架同一商品
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Have the merchant take one of the two listings down
-- remedy_zh: 要求商户下架重复商品
-- population: (select listing_id from core.listing where state = 'published' and title is not
--   null) as l
-- rows: listing_id, merchant_id, other_listing_id
-- note: the same title and description in one category; the other one has the lower number
with numbered as (
    select
        listing_id, merchant_id,
        min(listing_id) over (
            partition by merchant_id, category_id, title, description
        ) as other_listing_id
    from core.listing
    where state = 'published' and title is not null
)

select listing_id, merchant_id, other_listing_id
from numbered
where listing_id <> other_listing_id
