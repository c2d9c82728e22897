-- Clause: 4.2
-- Category: impossible_history
-- Rate: 8
-- Claims: order_id
-- Notices: order_fulfilment (anomaly carrier_before_approval)
-- Says: A parcel was handed over before its order was confirmed.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, 0 as amount_minor, order_no as _order_no,
    created_at + (confirmed_at - created_at) * (0.1 + 0.7 * chance('too early', order_no)) as _early
from orders
where completed_at is not null and confirmed_at > created_at + to_seconds(60)
-- == change
update shipments set handed_over_at = _early
from victims where shipments.order_no = _order_no;
update orders set handed_over_at = _early
from victims where orders.order_no = _order_no;
