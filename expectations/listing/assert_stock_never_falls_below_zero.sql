-- claim: No more is sold of a listing than its stock holds
-- claim_zh: 销售数量不超过库存，库存不为负
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Count the stock; tell the customers who will not be served, and give them back their
--   money
-- remedy_zh: 盘点库存；告知无法履约的顾客并退款
-- population: (select movement_id, occurred_at from core.stock_movement where kind = 'sale') as m
-- when: occurred_at
-- rows: listing_id, movement_id, order_id, stock, occurred_at
-- note: every sale that leaves less than nothing, until the stock is filled up again
with balanced as (
    select
        movement_id, listing_id, kind, order_id, occurred_at,
        sum(quantity) over (partition by listing_id order by occurred_at) as stock
    from core.stock_movement
)

select listing_id, movement_id, order_id, cast(stock as bigint) as stock, occurred_at
from balanced
where kind = 'sale' and stock < 0
