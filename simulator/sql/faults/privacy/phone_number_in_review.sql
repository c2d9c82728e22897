-- Clause: 3.5
-- Category: personal_data
-- Rate: 5
-- Claims: order_id
-- Notices: internal audit (personal data in texts)
-- Says: A review that everybody can read has a telephone number in it.
-- == victims
select
    order_no as key, order_id(order_no) as order_id, review_id(order_no) as review_id,
    0 as amount_minor, order_no as _order_no
from reviews
where comment is not null
-- == change
-- No operator has numbers that begin with 154: it is nobody's.
update reviews set comment = comment || '有问题打我电话1540000' || digits('phone in review', _order_no, 4)
from victims where reviews.order_no = _order_no;
