-- claim: A listing whose last decision is a rejection is not on sale
-- claim_zh: 最近一次审核被驳回的商品不得在售
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down
-- remedy_zh: 下架商品
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id, rejected_at
with decided as (
    select
        listing_id,
        max(case when decision = 'rejected' then decided_at end) as rejected_at,
        max(case when decision <> 'rejected' then decided_at end) as otherwise_at
    from core.listing_review
    group by listing_id
)

select l.listing_id, l.merchant_id, d.rejected_at
from core.listing as l
inner join decided as d on d.listing_id = l.listing_id
where
    l.state = 'published' and coalesce(d.rejected_at > d.otherwise_at, d.rejected_at is not null)
