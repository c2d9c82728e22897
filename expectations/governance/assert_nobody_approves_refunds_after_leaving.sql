-- claim: Nobody approves a refund on a day on which they are not employed
-- claim_zh: 非在职人员不得审批退款
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Close the access; look at each refund that was approved under that name
-- remedy_zh: 关闭账号，并逐笔复查以其名义审批的退款
-- population: (select refund_id, approved_at from core.refund
--   where approved_at is not null and approved_by is not null) as f
-- when: approved_at
-- rows: refund_id, order_id, approved_by, amount_minor, occurred_at
-- policy: zone = platform.time_zone
-- note: the last day of an employment still counts
select f.refund_id, f.order_id, f.approved_by, f.amount_minor, f.approved_at as occurred_at
from core.staff_member as s
inner join core.refund as f on f.approved_by = s.staff_id
where
    cast(f.approved_at at time zone :zone as date) > s.left_on
    or cast(f.approved_at at time zone :zone as date) < s.joined_on
