-- claim: An order is rated once
-- claim_zh: 同一订单只评价一次
-- clause: 5.2
-- severity: warning
-- department: customer_service
-- remedy: Find out whether somebody raises or lowers a merchant's rating
-- remedy_zh: 核查是否存在刷评或恶意差评
-- population: (select order_id from core.review group by order_id) as r
-- rows: order_id, reviews
select order_id, count(*) as reviews
from core.review
group by order_id
having count(*) > 1
