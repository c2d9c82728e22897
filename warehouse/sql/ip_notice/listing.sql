-- purpose: a listing and who offers it
-- grain: at most one row
-- clause: 3.1
select s.listing_id, s.state, v.merchant_id
from core.listing_state as s
inner join core.listing_version as v
    on v.listing_id = s.listing_id and v.version_no = coalesce(s.live_version_no, s.version_no)
where s.listing_id = :listing_id
