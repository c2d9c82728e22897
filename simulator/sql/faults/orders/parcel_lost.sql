-- Clause: 4.2
-- Category: sla_breach
-- Rate: 15
-- Claims: order_id
-- Notices: order_fulfilment (clock deliver breached)
-- Says: A parcel was handed over and never arrived; the order is open long after the promised day.
-- == victims
select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no
from plain_orders as orders
-- A month later nothing can still be on its way.
where completed_at is not null and completed_at + to_days(30) < getvariable('period_end')
-- == change
update shipments set delivered_at = null
from victims where shipments.order_no = _order_no;
update orders set delivered_at = null, completed_at = null
from victims where orders.order_no = _order_no;
delete from reviews where order_no in (select _order_no from victims);
