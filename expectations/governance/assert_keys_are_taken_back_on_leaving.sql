-- claim: The key of who may approve is taken back when the employment ends
-- claim_zh: 离职人员的审批密钥均已收回
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Take the key back now; look at what was decided with it
-- remedy_zh: 立即收回密钥，并复查其作出的决定
-- population: core.approver
-- rows: person, role, left_on
-- policy: zone = platform.time_zone
select a.person, a.role, s.left_on
from core.approver as a
inner join core.staff_member as s on s.staff_id = a.person
where a.revoked_at is null and s.left_on < cast(:as_of at time zone :zone as date)
