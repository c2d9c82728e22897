-- claim: A listing was decided on by a department that may review listings
-- claim_zh: 商品由有权部门审核
-- clause: 4.1
-- severity: critical
-- department: merchandising
-- remedy: Have the listing reviewed anew, and take the right away from who used it
-- remedy_zh: 重新审核该商品，并收回越权人员权限
-- population: (select decided_at from core.listing_review where reviewed_by is not null) as v
-- when: decided_at
-- policy: departments = workforce.review_departments
-- rows: listing_review_id, listing_id, reviewed_by, department, occurred_at
select
    v.listing_review_id, v.listing_id, v.reviewed_by, s.department, v.decided_at as occurred_at
from core.listing_review as v
inner join core.staff_member as s on s.staff_id = v.reviewed_by
where
    position(concat(' ', s.department, ' ') in concat(' ', cast(:departments as text), ' ')) = 0
