-- Clause: 4.2
-- Category: sla_breach
-- Rate: 540
-- Claims: order_id
-- Notices: order_fulfilment (clock ship breached)
-- Then: reviews_of_late_orders
-- Says: A parcel was handed over to the carrier up to three days after its time was up.
-- == victims
with held as (
    select
        order_no,
        max(occurred_at) filter (event = 'hold_released')
            - max(occurred_at) filter (event = 'hold_placed') as pause
    from order_events
    group by order_no
),

-- The longest time that any version of the policy allows: 96 hours for furniture, 48 for the rest.
allowed as (
    select
        line.order_no, line.merchant_no,
        to_hours(if(bool_or(listing.category_id = 'furniture'), 96, 48)) as allowance
    from order_lines as line
    inner join listings as listing using (listing_no)
    group by line.order_no, line.merchant_no
),

dated as (
    select
        shipment.*, orders.delivered_at as order_delivered_at, orders.completed_at,
        merchant.is_slow,
        -- Nobody collects at night: a daytime hour of one of the days after the deadline.
        date_trunc('day', orders.paid_at + coalesce(held.pause, to_seconds(0)) + allowed.allowance
            + to_days(whole('late handover days', shipment.order_no, 1, 3)::int))
        + hours_between('late handover', shipment.order_no, 8, 20) as late_at
    from shipments as shipment
    inner join plain_orders as orders using (order_no)
    inner join allowed using (order_no, merchant_no)
    inner join merchants as merchant using (merchant_no)
    left join held using (order_no)
    where orders.completed_at is not null
    -- One parcel of an order is late, that of a slow merchant rather than another's.
    qualify row_number()
        over (partition by shipment.order_no order by merchant.is_slow desc, merchant_no) = 1
),

delayed as (
    select
        *,
        late_at - handed_over_at as _delay,
        greatest(order_delivered_at, delivered_at + (late_at - handed_over_at))
            - order_delivered_at as _order_delay
    from dated
    where late_at > handed_over_at
)

select
    order_no as key, order_id(order_no) as order_id, merchant_id(merchant_no) as merchant_id,
    0 as amount_minor,
    -- Slow merchants cause half of all breaches.
    if(is_slow, 25.0, 1.0) as weight,
    order_no as _order_no, merchant_no as _merchant_no, late_at as _late_at, _delay, _order_delay
from delayed
where completed_at + _order_delay < getvariable('period_end')
-- == change
-- Everything after the handover moves with it, except what was promised.
update shipments set handed_over_at = handed_over_at + _delay, delivered_at = delivered_at + _delay
from victims where shipments.order_no = _order_no and shipments.merchant_no = _merchant_no;
update orders set
    handed_over_at = greatest(handed_over_at, _late_at),
    delivered_at = delivered_at + _order_delay,
    completed_at = completed_at + _order_delay
from victims where orders.order_no = _order_no;
