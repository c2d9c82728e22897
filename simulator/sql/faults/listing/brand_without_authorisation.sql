-- Clause: 3.1
-- Category: certificate
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (certificates)
-- Says: A listing is of a brand that its merchant has no authorisation for.
-- == victims
select
    listing.listing_no as key, listing_id(listing.listing_no) as listing_id, brand.brand,
    0 as amount_minor, listing.listing_no as _listing_no
from listings as listing
inner join brands as brand
    -- A merchant's own brands are zero, seven and fourteen places on.
    on brand.brand_no
        = (whole('first brand', listing.merchant_no, 0, 23) + 5) % (select count(*) from brands)
where listing.state = 'published' and listing.brand is null
-- == change
update listings set brand = victims.brand, title = victims.brand || ' ' || title
from victims where listings.listing_no = _listing_no;
