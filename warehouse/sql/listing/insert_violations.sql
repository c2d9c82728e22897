-- purpose: what the watch finds broken that was not known to be
-- grain: one listing and check
-- clause: 3.1
insert into core.listing_violation (
    listing_id, check_id, class, opened_at, closed_at, version_no, run_id
)
select w.listing_id, w.check_id, :class, :as_of, null, w.version_no, :run_id
from core.listing_watch as w
where
    w.check_id = :check_id and w.outcome <> 'pass'
    and not exists (
        select 1
        from core.listing_violation as o
        where
            o.listing_id = w.listing_id and o.check_id = w.check_id and o.closed_at is null
    )
