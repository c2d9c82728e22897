-- claim: A listing on sale belongs to a category that the marketplace has
-- claim_zh: 在售商品均归属于平台已有的类目
-- clause: 3.1
-- severity: warning
-- department: merchandising
-- remedy: Assign the right category; commission and time to ship depend on it
-- remedy_zh: 补充正确类目，发货时限与资质要求取决于类目
-- population: (select listing_id from core.listing where state = 'published') as l
-- rows: listing_id, category_id
select l.listing_id, l.category_id
from core.listing as l
left join core.category as c on c.category_id = l.category_id
where l.state = 'published' and c.category_id is null
