-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A description leads customers to a private chat, past the marketplace.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published'
-- == change
-- No operator has numbers that begin with 154: it is nobody's.
update listings set description = description || '加微信shop' || digits('wechat', _listing_no, 5)
    || '享优惠，电话1540000' || digits('phone', _listing_no, 4) || '。'
from victims where listings.listing_no = _listing_no;
