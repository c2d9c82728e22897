-- claim: A suspended merchant has nothing on sale
-- claim_zh: 被暂停商户无在售商品
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the merchant's listings down
-- remedy_zh: 下架该商户全部商品
-- population: (select merchant_id from core.merchant where state = 'suspended') as m
-- rows: merchant_id, listings
select m.merchant_id, count(*) as listings
from core.merchant as m
inner join core.listing as l on l.merchant_id = m.merchant_id
where m.state = 'suspended' and l.state = 'published'
group by m.merchant_id
