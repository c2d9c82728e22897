-- purpose: one more ground on which a listing is kept off sale
-- grain: one listing, ground and subject
-- clause: 3.1
insert into core.listing_suspension (listing_id, ground, subject, since_at, lifted_at, run_id)
select s.listing_id, :ground, :subject, :as_of, null, :run_id
from core.listing_state as s
where
    s.listing_id = :listing_id and s.state <> 'removed'
    and not exists (
        select 1
        from core.listing_suspension as g
        where
            g.listing_id = s.listing_id and g.ground = :ground and g.subject = :subject
            and g.lifted_at is null
    )
