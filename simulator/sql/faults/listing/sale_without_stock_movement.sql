-- Clause: 3.1
-- Category: stock
-- Rate: 2
-- Claims: order_id
-- Notices: internal audit (stock follows sales)
-- Says: An article was sold and its stock stayed as it was.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, listing_id(listing_no) as listing_id, line_no,
    0 as amount_minor, order_no as _order_no
from stock_movements
where kind = 'sale' and line_no = 1
-- == change
delete from stock_movements using victims
where
    stock_movements.order_no = _order_no and stock_movements.line_no = victims.line_no
    and stock_movements.kind = 'sale';
