-- Reviews move with the delivery that they follow, by `_order_delay`.
update reviews set
    requested_at = requested_at + _order_delay,
    answered_at = answered_at + _order_delay,
    replied_at = replied_at + _order_delay
from victims where reviews.order_no = _order_no;
delete from reviews
where answered_at >= getvariable('period_end') and order_no in (select _order_no from victims);
update reviews set replied_at = null
where replied_at >= getvariable('period_end') and order_no in (select _order_no from victims);
-- Who waited beyond the promised day gives 40 % one star and 14 % two, and blames the time.
create or replace temp table waited as
select
    review.order_no,
    case when chance('late rating', review.order_no) < 0.40 then 1 else 2 end as rating,
    text.title, text.comment
from reviews as review
inner join orders using (order_no)
inner join review_texts as text
    on text.theme = 'late' and text.text_no = whole('late text', review.order_no, 0, 2)
where
    orders.delivered_at::date > orders.promised_on::date
    and chance('late rating', review.order_no) < 0.54
    and review.order_no in (select _order_no from victims);
update reviews set rating = waited.rating, title = waited.title, comment = waited.comment
from waited where reviews.order_no = waited.order_no;
