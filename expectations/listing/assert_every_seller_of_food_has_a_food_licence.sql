-- claim: A merchant with food on sale has a food licence on file
-- claim_zh: 在售食品的商户均已提交食品经营许可证
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Take the food down until the licence is on file (Food Safety Law, Article 62)
-- remedy_zh: 下架食品，直至商户提交许可证（食品安全法第六十二条）
-- population: (select merchant_id from core.listing
--   where state = 'published' and category_id = :food group by merchant_id) as m
-- rows: merchant_id, listings
-- policy: food = listing.food_category
with licensed as (
    select merchant_id
    from core.merchant_document
    where kind = 'food_licence'
    group by merchant_id
)

select l.merchant_id, count(*) as listings
from core.listing as l
left join licensed as d on d.merchant_id = l.merchant_id
where l.state = 'published' and l.category_id = :food and d.merchant_id is null
group by l.merchant_id
