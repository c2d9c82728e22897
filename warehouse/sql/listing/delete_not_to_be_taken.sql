-- purpose: take out submissions of listings that belong to another merchant, or were removed
-- grain: one listing
-- clause: 4.1
delete from incoming_listing_version as i
where exists (
    select 1
    from core.listing_state as s
    inner join core.listing_version as v
        on v.listing_id = s.listing_id and v.version_no = s.version_no
    where
        s.listing_id = i.listing_id
        and (v.merchant_id is distinct from i.merchant_id or s.state = 'removed')
)
