-- Clause: 3.1
-- Category: listing_violation
-- Rate: 8
-- Claims: listing_id
-- Notices: internal audit (listing checks)
-- Says: A merchant offers the same article in two listings.
-- == victims
with untouched as (
    select
        *, row_number() over (partition by merchant_no, category_id order by listing_no) as position
    from listings
    where state = 'published' and not exists (
        from claimed where scope = 'listing_id' and id = listing_id(listings.listing_no)
    )
)

select
    later.listing_no as key, listing_id(later.listing_no) as listing_id,
    listing_id(earlier.listing_no) as other_listing_id, 0 as amount_minor,
    later.listing_no as _listing_no, earlier.title as _title, earlier.description as _description,
    earlier.brand as _brand
from untouched as later
inner join untouched as earlier
    -- Odd with even: no listing is in two pairs.
    on
        earlier.merchant_no = later.merchant_no and earlier.category_id = later.category_id
        and earlier.position = later.position - 1
where later.position % 2 = 0
-- == change
update listings set title = _title, description = _description, brand = _brand
from victims where listings.listing_no = _listing_no;
insert into claimed select 'listing_id', other_listing_id from victims;
