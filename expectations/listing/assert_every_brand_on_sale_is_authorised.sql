-- claim: A merchant has given in an authorisation for each brand that it has on sale
-- claim_zh: 商户在售品牌均已提交品牌授权
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down until the authorisation is on file
-- remedy_zh: 下架商品，直至商户提交品牌授权
-- population: (select listing_id from core.listing where state = 'published' and brand is not
--   null) as l
-- rows: listing_id, merchant_id, brand
-- note: whether the authorisation is still valid is another claim
with authorised as (
    select merchant_id, subject as brand
    from core.merchant_document
    where kind = 'brand_authorisation'
    group by merchant_id, subject
),

on_sale as (
    select listing_id, merchant_id, brand
    from core.listing
    where state = 'published' and brand is not null
)

select o.listing_id, o.merchant_id, o.brand
from on_sale as o
left join authorised as a on a.merchant_id = o.merchant_id and a.brand = o.brand
where a.merchant_id is null
