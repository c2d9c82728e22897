-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A title promises what the Advertising Law forbids, such as being the best in the country.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published'
-- == change
update listings set title = ['国家级', '全网第一', '史上最低价'][
    whole('prohibited term', _listing_no, 1, 3)] || ' ' || title
from victims where listings.listing_no = _listing_no;
