-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly orders_without_items)
-- Says: The lines and parcels of a paid order are missing from the delivery.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no
from orders
semi join order_lines as line on line.order_no = orders.order_no
where completed_at is not null
-- == change
delete from order_lines where order_no in (select _order_no from victims);
delete from shipments where order_no in (select _order_no from victims);
update orders set handed_over_at = null, delivered_at = null, completed_at = null
from victims where orders.order_no = _order_no;
