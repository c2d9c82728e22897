-- purpose: what the watch takes off sale: by checks that policy names, and what is out of stock
-- grain: one listing and ground
-- clause: 3.1
insert into core.listing_suspension (listing_id, ground, subject, since_at, lifted_at, run_id)
with found as (
    select listing_id, check_id as ground
    from core.listing_watch
    where
        outcome <> 'pass'
        and concat('|', cast(:suspending_checks as text), '|') like concat('%|', check_id, '|%')
    union all
    select s.listing_id, 'out_of_stock' as ground
    from core.listing_state as s
    inner join stock_now as n on n.listing_id = s.listing_id
    where s.state in ('published', 'suspended') and n.stock_count <= 0
)

select f.listing_id, f.ground, '', :as_of, null, :run_id
from found as f
where
    not exists (
        select 1
        from core.listing_suspension as o
        where
            o.listing_id = f.listing_id and o.ground = f.ground and o.subject = ''
            and o.lifted_at is null
    )
