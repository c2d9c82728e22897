-- Clause: 4.2
-- Category: sla_breach
-- Rate: 400
-- Claims: order_id
-- Notices: order_fulfilment (clock confirm breached)
-- Says: An order was confirmed after more than one working day, and still shipped in time.
-- == victims
with sent as (
    select order_no, min(handed_over_at) as handed_over_at
    from shipments
    group by order_no
)

select
    orders.order_no as key, order_id(orders.order_no) as order_id, 0 as amount_minor,
    orders.order_no as _order_no,
    -- Paid in business hours, twelve working hours have passed a day later.
    paid_at + to_minutes(24 * 60 + 10)
        + (sent.handed_over_at - paid_at - to_minutes(24 * 60 + 10))
            * (0.1 + 0.5 * chance('late confirmation', orders.order_no)) as _confirmed_at,
    paid_at + to_minutes(24 * 60 + 10)
        + (sent.handed_over_at - paid_at - to_minutes(24 * 60 + 10))
            * (0.65 + 0.3 * chance('late release', orders.order_no)) as _released_at
from orders
inner join sent using (order_no)
anti join order_events as event on event.order_no = orders.order_no
where
    completed_at is not null
    and sent.handed_over_at > paid_at + to_hours(25)
    and hour(paid_at) between 9 and 17
    -- A Monday to Thursday in a season that has no public holiday in any year.
    and isodow(paid_at) <= 4
    and (
        strftime(paid_at, '%m-%d') between '03-01' and '03-31'
        or strftime(paid_at, '%m-%d') between '04-08' and '04-25'
        or strftime(paid_at, '%m-%d') between '05-11' and '05-25'
        or strftime(paid_at, '%m-%d') between '06-28' and '09-04'
        or strftime(paid_at, '%m-%d') between '10-12' and '12-28'
    )
-- == change
update orders set
    confirmed_at = date_trunc('second', _confirmed_at),
    released_at = date_trunc('second', _released_at)
from victims where orders.order_no = _order_no;
