-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A listing that was taken down went on being sold.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published' and listing_no in (select listing_no from order_lines)
-- == change
update listings set state = 'delisted'
from victims where listings.listing_no = _listing_no;
