-- Clause: 4.2
-- Category: tracking
-- Rate: 30
-- Claims: order_id
-- Notices: internal audit (every parcel can be tracked)
-- Says: A parcel was handed over without a tracking reference.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, min(merchant_id(merchant_no)) as merchant_id,
    0 as amount_minor, order_no as _order_no, min(merchant_no) as _merchant_no
from shipments
where has_tracking
group by order_no
-- == change
update shipments set has_tracking = false
from victims where shipments.order_no = _order_no and shipments.merchant_no = _merchant_no;
