-- claim: A listing is sold after it was published
-- claim_zh: 商品在发布之后才有销售
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Find out how the order could be placed
-- remedy_zh: 查明该订单如何得以提交
-- population: core.customer_order
-- when: created_at
-- rows: order_id, line_no, listing_id, occurred_at
select l.order_id, l.line_no, l.listing_id, o.created_at as occurred_at
from core.listing as g
inner join core.order_line as l on l.listing_id = g.listing_id
inner join core.customer_order as o on o.order_id = l.order_id
where o.created_at < g.published_at
