-- Clause: 4.2
-- Category: sla_breach
-- Rate: 400
-- Claims: order_id
-- Notices: order_fulfilment (clock deliver breached)
-- Says: A parcel left in time, and was signed for one to six days after the promised day.
-- == victims
with delayed as (
    select
        *,
        promised_on::date + whole('late delivery', order_no, 1, 6)::int - delivered_at::date as days
    from orders
    where completed_at is not null
)

select
    delayed.order_no as key, order_id(delayed.order_no) as order_id, 0 as amount_minor,
    delayed.order_no as _order_no, to_days(days::int) as _delay
from delayed
anti join refunds as refund on refund.order_no = delayed.order_no
anti join chargebacks as chargeback on chargeback.order_no = delayed.order_no
where completed_at + to_days(days::int) < getvariable('period_end')
-- == change
update shipments set delivered_at = delivered_at + _delay
from victims where shipments.order_no = _order_no;
update orders set delivered_at = delivered_at + _delay, completed_at = completed_at + _delay
from victims where orders.order_no = _order_no;
update reviews set
    requested_at = requested_at + _delay,
    answered_at = answered_at + _delay,
    replied_at = replied_at + _delay
from victims where reviews.order_no = _order_no;
delete from reviews
where answered_at >= getvariable('period_end') and order_no in (select _order_no from victims);
update reviews set replied_at = null
where replied_at >= getvariable('period_end') and order_no in (select _order_no from victims);
-- 40 % give one star and 14 % two, and blame the time.
create or replace temp table waited as
select
    review.order_no,
    case when chance('late rating', review.order_no) < 0.40 then 1 else 2 end as rating,
    text.title, text.comment
from reviews as review
inner join review_texts as text
    on text.theme = 'late' and text.text_no = whole('late text', review.order_no, 0, 2)
where
    chance('late rating', review.order_no) < 0.54
    and review.order_no in (select _order_no from victims);
update reviews set rating = waited.rating, title = waited.title, comment = waited.comment
from waited where reviews.order_no = waited.order_no;
