-- claim: A listing on sale has a price above zero
-- claim_zh: 在售商品均有大于零的价格
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down and check the orders that were placed at that price
-- remedy_zh: 下架商品，并核查以该价格成交的订单
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id, price_minor
select listing_id, merchant_id, price_minor
from core.listing
where state = 'published' and coalesce(price_minor, 0) <= 0
