-- purpose: what keeps listings off sale
-- grain: one ground of one listing
-- clause: 3.1
select listing_id, ground, subject, since_at
from core.listing_suspension
where lifted_at is null
order by since_at, listing_id, ground, subject
