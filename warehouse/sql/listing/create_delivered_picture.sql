-- purpose: the pictures of delivered listings
-- grain: one picture of one listing
-- clause: 3.1
create temp table incoming_listing_version_picture as
select listing_id, picture_no, path as name, sha256, cast(null as text) as problem
from core.listing_picture
