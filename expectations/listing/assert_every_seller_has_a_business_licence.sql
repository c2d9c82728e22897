-- claim: A merchant with listings on sale has a business licence on file
-- claim_zh: 有在售商品的商户均已提交营业执照
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Suspend the merchant until the licence is on file (E-Commerce Law, Article 27)
-- remedy_zh: 暂停商户，直至其提交营业执照（电子商务法第二十七条）
-- population: (select merchant_id from core.listing where state = 'published' group by
--   merchant_id) as m
-- rows: merchant_id
with licensed as (
    select merchant_id
    from core.merchant_document
    where kind = 'business_licence'
    group by merchant_id
)

select l.merchant_id
from core.listing as l
left join licensed as d on d.merchant_id = l.merchant_id
where l.state = 'published' and d.merchant_id is null
group by l.merchant_id
