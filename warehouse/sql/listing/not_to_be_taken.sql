-- purpose: submitted listings that belong to another merchant, or were removed for good
-- grain: one listing
-- clause: 4.1
select i.listing_id, i.merchant_id, v.merchant_id as owner_id, s.state = 'removed' as is_removed
from incoming_listing_version as i
inner join core.listing_state as s on s.listing_id = i.listing_id
inner join core.listing_version as v on v.listing_id = s.listing_id and v.version_no = s.version_no
where v.merchant_id is distinct from i.merchant_id or s.state = 'removed'
order by i.listing_id
