-- claim: A listing that is not on sale is not sold
-- claim_zh: 非在售商品不再产生销售
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Compare the day on which it was taken down with the last order; stop the sale
-- remedy_zh: 核对下架日期与最后成交日期，停止销售
-- population: core.customer_order
-- when: created_at
-- rows: listing_id, order_id, state, occurred_at
-- note: nobody delivers the day on which a listing was taken down, so one that was sold earlier in
--   the period and taken down since is shown too
select distinct g.listing_id, l.order_id, g.state, o.created_at as occurred_at
from core.listing as g
inner join core.order_line as l on l.listing_id = g.listing_id
inner join core.customer_order as o on o.order_id = l.order_id
where g.state <> 'published'
