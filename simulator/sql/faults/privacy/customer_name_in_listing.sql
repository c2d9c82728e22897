-- Clause: 3.5
-- Category: personal_data
-- Rate: 4
-- Claims: listing_id
-- Notices: internal audit (personal data in texts)
-- Says: A description gives the name and address of a customer.
-- == victims
select
    listing_no as key, listing_id(listing_no) as listing_id, 0 as amount_minor,
    listing_no as _listing_no
from listings
where state = 'published'
-- == change
update listings set description = description || '买家'
    || ['张晓雯', '刘志远', '陈思琪', '周文博'][whole('customer name', _listing_no, 1, 4)]
    || '（清禾区松涛路' || whole('customer house', _listing_no, 1, 300) || '号）好评返图。'
from victims where listings.listing_no = _listing_no;
