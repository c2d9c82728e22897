-- purpose: newest and live versions whose texts were not searched for the lists of today
-- grain: one version
-- clause: 3.1
select v.listing_id, v.version_no, v.title, v.description, v.brand, v.barcode
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
order by v.listing_id, v.version_no
limit :most
