-- Clause: 3.2
-- Category: unresolved_order
-- Rate: 300
-- Claims: order_id
-- Notices: internal audit (a hold ends in a release or a cancellation)
-- Says: An order was put on hold and forgotten: weeks later it is still on hold.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no
from plain_orders as orders
semi join order_events as event
    on event.order_no = orders.order_no and event.event = 'hold_released'
where completed_at is not null and completed_at + to_days(30) < getvariable('period_end')
-- == change
-- Nothing happens to an order on hold.
delete from order_events
where event in ('hold_released', 'change_requested')
    and order_no in (select _order_no from victims);
delete from shipments where order_no in (select _order_no from victims);
delete from reviews where order_no in (select _order_no from victims);
update orders set
    released_at = null, handed_over_at = null, delivered_at = null, completed_at = null
from victims where orders.order_no = _order_no;
