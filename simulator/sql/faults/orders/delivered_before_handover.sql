-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly delivered_before_carrier)
-- Says: A parcel was signed for before it was handed over to the carrier.
-- == victims
select
    shipment.order_no as key, order_id(shipment.order_no) as order_id, 0 as amount_minor,
    shipment.order_no as _order_no,
    confirmed_at + (min(shipment.handed_over_at) - confirmed_at)
        * (0.2 + 0.7 * chance('too early', shipment.order_no)) as _early
from orders
inner join shipments as shipment using (order_no)
where completed_at is not null and confirmed_at is not null
group by shipment.order_no, confirmed_at
-- == change
update shipments set delivered_at = _early
from victims where shipments.order_no = _order_no;
update orders set delivered_at = _early
from victims where orders.order_no = _order_no;
