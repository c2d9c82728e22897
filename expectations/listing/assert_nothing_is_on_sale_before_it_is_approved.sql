-- claim: A listing is published after its first approval
-- claim_zh: 商品在首次审核通过之后才发布
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Find out who published it, and close the way past the review
-- remedy_zh: 查明发布者，堵塞绕过审核的途径
-- population: (select listing_id, published_at from core.listing where published_at is not null)
--   as l
-- when: published_at
-- rows: listing_id, merchant_id, first_approved_at, occurred_at
with approved as (
    select listing_id, min(decided_at) as first_approved_at
    from core.listing_review
    where decision = 'approved'
    group by listing_id
)

select l.listing_id, l.merchant_id, a.first_approved_at, l.published_at as occurred_at
from core.listing as l
inner join approved as a on a.listing_id = l.listing_id
where l.published_at < a.first_approved_at
