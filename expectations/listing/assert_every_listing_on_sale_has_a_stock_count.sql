-- claim: The stock of a listing on sale is counted
-- claim_zh: 在售商品均有库存记录
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Have the merchant count the stock
-- remedy_zh: 要求商户盘点并登记库存
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id
with counted as (
    select listing_id
    from core.stock_movement
    where kind = 'receipt'
    group by listing_id
)

select l.listing_id, l.merchant_id
from core.listing as l
left join counted as c on c.listing_id = l.listing_id
where l.state = 'published' and c.listing_id is null
