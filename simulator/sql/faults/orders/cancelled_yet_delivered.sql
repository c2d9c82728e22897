-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly cancelled_yet_delivered)
-- Says: An order was cancelled before handover, and yet its parcel was delivered.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no,
    released_at + (min(shipment.handed_over_at) - released_at)
        * (0.1 + 0.8 * chance('cancelled', orders.order_no)) as _before
from orders
inner join shipments as shipment using (order_no)
where completed_at is not null and released_at is not null
group by orders.order_no, released_at
-- == change
update orders set
    cancelled_at = _before, cancel_reason = 'changed_mind', cancel_fault = 'buyer',
    completed_at = null
from victims where orders.order_no = _order_no;
