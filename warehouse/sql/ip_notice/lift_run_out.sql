-- purpose: a notice whose rights holder's time ran out is no ground any more
-- grain: one listing and notice
-- clause: 3.1
update core.listing_suspension as g
set lifted_at = :as_of
from core.ip_notice as n
where
    n.state = 'forwarded' and n.wait_ends_at <= :as_of
    and g.listing_id = n.listing_id and g.ground = :ground and g.subject = n.notice_id
    and g.lifted_at is null
