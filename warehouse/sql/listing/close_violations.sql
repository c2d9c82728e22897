-- purpose: what the watch finds mended
-- grain: one listing and check
-- clause: 3.1
update core.listing_violation as o
set closed_at = :as_of
where
    o.closed_at is null
    and exists (
        select 1
        from core.listing_watch as w
        where
            w.listing_id = o.listing_id
            and w.check_id = o.check_id and w.outcome = 'pass'
    )
