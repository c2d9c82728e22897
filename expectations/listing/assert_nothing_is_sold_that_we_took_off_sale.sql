-- claim: A listing that we suspended or removed is not sold
-- claim_zh: 我方暂停或下架的商品不再成交
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Take the listing off the shop front; find out why it stayed there
-- remedy_zh: 从前台撤下商品，并查明未撤下的原因
-- population: core.customer_order
-- when: created_at
-- rows: listing_id, order_id, occurred_at
-- inputs: listing_state.listing_id
-- note: what was ordered in the minutes before the shop front knew of it is shown too
with off_sale as (
    select listing_id, since_at, lifted_at
    from core.listing_suspension
    union all
    select listing_id, occurred_at as since_at, cast(null as timestamptz) as lifted_at
    from core.listing_event
    where to_state = 'removed'
)

select distinct f.listing_id, l.order_id, o.created_at as occurred_at
from off_sale as f
inner join core.order_line as l on l.listing_id = f.listing_id
inner join core.customer_order as o on o.order_id = l.order_id
where o.created_at > f.since_at and (f.lifted_at is null or o.created_at < f.lifted_at)
