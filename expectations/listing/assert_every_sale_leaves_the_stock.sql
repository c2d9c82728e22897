-- claim: As many units of a listing leave the stock as an order sold
-- claim_zh: 订单售出数量与出库数量一致
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Correct the stock by the missing movement
-- remedy_zh: 补录库存变动
-- population: (select order_id, paid_at from core.customer_order where paid_at is not null) as o
-- when: paid_at
-- inputs: stock_movement.movement_id
-- rows: order_id, listing_id, sold, moved, occurred_at
-- note: an order that was never paid has no such instant and lies in no period; goods that leave
--   for an order without a line break another claim
with stated as (
    select order_id, listing_id, 1 as is_line, quantity as sold, 0 as moved
    from core.order_line
    union all
    select order_id, listing_id, 0, 0, -quantity
    from core.stock_movement
    where kind = 'sale'
),

unequal as (
    select order_id, listing_id, sum(sold) as sold, sum(moved) as moved
    from stated
    group by order_id, listing_id
    having sum(is_line) > 0 and sum(sold) <> sum(moved)
)

select
    u.order_id, u.listing_id, cast(u.sold as bigint) as sold, cast(u.moved as bigint) as moved,
    o.paid_at as occurred_at
from unequal as u
inner join core.customer_order as o on o.order_id = u.order_id
