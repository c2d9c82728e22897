-- Clause: 3.1
-- Category: stock
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (stock never below zero)
-- Says: The stock of a listing was counted down to nothing, and it was sold all the same.
-- == victims
with last_sale as (
    select
        listing_no, max(occurred_at) filter (kind = 'sale') as sold_at,
        arg_max(quantity, occurred_at) filter (kind = 'sale') as quantity
    from stock_movements
    group by listing_no
),

held as (
    select sale.listing_no, sale.sold_at, sum(movement.quantity)::bigint as in_stock
    from last_sale as sale
    inner join stock_movements as movement
        on movement.listing_no = sale.listing_no and movement.occurred_at < sale.sold_at
    group by sale.listing_no, sale.sold_at
)

select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no, in_stock as _in_stock, sold_at as _sold_at
from held
where in_stock > 0
-- == change
insert into stock_movements by name
select
    'adjustment' as kind, _listing_no as listing_no, -_in_stock as quantity,
    _sold_at - interval 1 minute as occurred_at, date_trunc('month', _sold_at)::date as month
from victims
order by victim_no;
