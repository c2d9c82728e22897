-- Clause: 4.2
-- Category: sla_breach
-- Rate: 480
-- Claims: order_id
-- Notices: order_fulfilment (clock ship breached)
-- Says: A parcel was handed over to the carrier one to three days after its time was up.
-- == victims
select
    shipment.order_no as key,
    order_id(shipment.order_no) as order_id, merchant_id(shipment.merchant_no) as merchant_id,
    0 as amount_minor,
    -- Slow merchants cause half of all breaches.
    if(merchant.is_slow, 15.0, 1.0) as weight,
    shipment.order_no as _order_no, shipment.merchant_no as _merchant_no,
    -- The longest time that any policy allows is 96 hours, for furniture.
    paid_at + coalesce(hold_released.occurred_at - hold_placed.occurred_at, to_seconds(0))
        + hours_between('late handover', shipment.order_no, 97, 168) - shipment.handed_over_at as _delay
from shipments as shipment
inner join orders using (order_no)
inner join merchants as merchant using (merchant_no)
left join order_events as hold_placed
    on hold_placed.order_no = shipment.order_no and hold_placed.event = 'hold_placed'
left join order_events as hold_released
    on hold_released.order_no = shipment.order_no and hold_released.event = 'hold_released'
where
    completed_at is not null
    and completed_at + to_days(7) < getvariable('period_end')
-- == change
-- Everything after the handover moves with it, except what was promised.
update shipments set handed_over_at = handed_over_at + _delay, delivered_at = delivered_at + _delay
from victims where shipments.order_no = _order_no and shipments.merchant_no = _merchant_no;
