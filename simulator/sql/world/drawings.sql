-- Grain: one row per picture that is drawn: the first listings of the largest merchants, one for
-- every thirty orders and 300 at most. Faults change whose drawing is shown and in what state.
create table drawings as
select
    listing.listing_no,
    1 as picture_no,
    listing.listing_no as drawn_no,
    'plain' as state
from listings as listing
where listing.state = 'published'
order by listing.listing_no % 100000, listing.merchant_no
limit (select least(300, 8 + count(*) // 30) from orders);
