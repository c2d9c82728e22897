-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly cancelled_after_handover)
-- Says: An order was cancelled after its parcel had been handed over, and never arrived.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no,
    max(shipment.handed_over_at) + hours_between('too late', orders.order_no, 1, 8) as _late
from orders
inner join shipments as shipment using (order_no)
where completed_at is not null
group by orders.order_no
-- == change
update orders set
    cancelled_at = _late, cancel_reason = 'lost_in_transit', cancel_fault = 'carrier',
    completed_at = null, delivered_at = null
from victims where orders.order_no = _order_no;
update shipments set delivered_at = null
from victims where shipments.order_no = _order_no;
-- Nobody rates what never arrived.
delete from reviews where order_no in (select _order_no from victims);
