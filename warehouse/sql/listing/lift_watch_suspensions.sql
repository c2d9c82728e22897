-- purpose: grounds of the watch that are no more
-- grain: one listing and ground
-- clause: 3.1
update core.listing_suspension as o
set lifted_at = :as_of
where
    o.lifted_at is null and o.subject = ''
    and (
        exists (
            select 1
            from core.listing_watch as w
            where
                w.listing_id = o.listing_id
                and w.check_id = o.ground and w.outcome = 'pass'
        )
        or (
            o.ground = 'out_of_stock'
            and exists (
                select 1
                from stock_now as n
                where n.listing_id = o.listing_id and n.stock_count > 0
            )
        )
    )
