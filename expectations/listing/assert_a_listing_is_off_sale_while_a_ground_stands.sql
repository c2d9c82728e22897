-- claim: A listing is suspended as long as a ground for it stands, and no longer
-- claim_zh: 暂停事由存续期间商品停售，事由消除后恢复
-- clause: 3.1
-- severity: critical
-- department: merchandising
-- remedy: Run the catalogue watch; find out what moved the listing past it
-- remedy_zh: 运行商品巡查，并查明绕过巡查的原因
-- population: (select listing_id from core.listing_state where state in ('published', 'suspended'))
--   as s
-- rows: listing_id, state, ground
-- inputs: listing_state.listing_id
-- note: without a ground it is the merchant who is wronged
with standing as (
    select listing_id, min(ground) as ground
    from core.listing_suspension
    where lifted_at is null
    group by listing_id
)

select s.listing_id, s.state, coalesce(g.ground, 'none') as ground
from core.listing_state as s
left join standing as g on g.listing_id = s.listing_id
where
    (s.state = 'published' and g.listing_id is not null)
    or (s.state = 'suspended' and g.listing_id is null)
