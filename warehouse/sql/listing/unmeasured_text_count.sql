-- purpose: how many versions have texts that were not searched for the lists of today
-- grain: one row
-- clause: 3.1
select count(*) as n
from core.listing_state as s
inner join core.listing_version as v
    on
        v.listing_id = s.listing_id
        and (v.version_no = s.version_no or v.version_no = s.live_version_no)
left join core.text_measure as m
    on
        m.listing_id = v.listing_id and m.version_no = v.version_no
        and m.terms_sha256 = :terms_sha256
where m.listing_id is null and s.state <> 'removed'
