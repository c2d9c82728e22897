-- Clause: 4.2
-- Category: sla_breach
-- Rate: 400
-- Claims: order_id
-- Notices: order_fulfilment (clock deliver breached)
-- Then: reviews_of_late_orders
-- Says: A parcel left in time, and was signed for one to six days after the promised day.
-- == victims
with delayed as (
    select
        *,
        promised_on::date + whole('late delivery', order_no, 1, 6)::int - delivered_at::date as days
    from plain_orders
    where completed_at is not null
)

select
    delayed.order_no as key, order_id(delayed.order_no) as order_id, 0 as amount_minor,
    delayed.order_no as _order_no, to_days(days::int) as _order_delay
from delayed
where completed_at + to_days(days::int) < getvariable('period_end')
-- == change
update shipments set delivered_at = delivered_at + _order_delay
from victims where shipments.order_no = _order_no;
update orders set
    delivered_at = delivered_at + _order_delay, completed_at = completed_at + _order_delay
from victims where orders.order_no = _order_no;
