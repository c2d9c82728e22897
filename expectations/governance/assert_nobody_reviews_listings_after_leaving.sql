-- claim: Nobody decides on a listing on a day on which they are not employed
-- claim_zh: 非在职人员不得审核商品
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Close the access; review these listings again
-- remedy_zh: 关闭账号，并重新审核相关商品
-- population: (select listing_review_id, decided_at from core.listing_review
--   where decided_at is not null and reviewed_by is not null) as r
-- when: decided_at
-- rows: listing_review_id, listing_id, reviewed_by, occurred_at
-- policy: zone = platform.time_zone
-- note: the last day of an employment still counts
select r.listing_review_id, r.listing_id, r.reviewed_by, r.decided_at as occurred_at
from core.staff_member as s
inner join core.listing_review as r on r.reviewed_by = s.staff_id
where
    cast(r.decided_at at time zone :zone as date) > s.left_on
    or cast(r.decided_at at time zone :zone as date) < s.joined_on
