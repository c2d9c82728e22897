-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly delivered_without_date)
-- Says: An order was completed although nobody signed for its parcel.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no
from orders
semi join shipments as shipment on shipment.order_no = orders.order_no
where completed_at is not null
-- == change
update shipments set delivered_at = null
from victims where shipments.order_no = _order_no;
update orders set delivered_at = null
from victims where orders.order_no = _order_no;
