-- Grain: one row per picture; the file lies beside the tables.
select listing_id, picture_no, file, width, height, sha256
from listing_pictures
