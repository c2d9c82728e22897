-- claim: A listing on sale was approved by a review
-- claim_zh: 在售商品均经审核通过
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Take the listing down, review it, and find out how it got past the review
-- remedy_zh: 下架商品并补审，查明绕过审核的原因
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, merchant_id
with approved as (
    select listing_id
    from core.listing_review
    where decision = 'approved'
    group by listing_id
)

select l.listing_id, l.merchant_id
from core.listing as l
left join approved as a on a.listing_id = l.listing_id
where l.state = 'published' and a.listing_id is null
