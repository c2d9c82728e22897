-- Clause: 3.1
-- Category: listing_violation
-- Rate: 150
-- Claims: listing_id
-- Notices: internal audit (picture checks)
-- Says: A merchant uses another merchant's picture, byte for byte.
-- == victims
with untouched as (
    select
        drawings.*, row_number() over (order by listing_no % 100000, listing_no) as position
    from drawings
    where not exists (
        from claimed where scope = 'listing_id' and id = listing_id(drawings.listing_no)
    )
)

select
    later.listing_no as key, listing_id(later.listing_no) as listing_id,
    listing_id(earlier.listing_no) as other_listing_id, later.picture_no, 0 as amount_minor,
    later.listing_no as _listing_no, earlier.drawn_no as _drawn_no
from untouched as later
inner join untouched as earlier
    -- Odd with even: no picture is in two pairs.
    on earlier.position = later.position - 1
where later.position % 2 = 0 and earlier.listing_no // 100000 <> later.listing_no // 100000
-- == change
update drawings set drawn_no = _drawn_no, state = 'plain'
from victims where drawings.listing_no = _listing_no;
insert into claimed select 'listing_id', other_listing_id from victims;
