-- claim: A member of staff has signed every commitment that was due
-- claim_zh: 员工已签署到期的承诺书
-- clause: 7
-- severity: warning
-- department: platform_management
-- remedy: Have the person sign; until then they decide nothing
-- remedy_zh: 要求其签署，签署前不得行使审批权
-- population: (select 1 from core.commitment where party_kind = 'staff') as c
-- policy: zone = platform.time_zone
-- rows: party_id, policy_version, due_on
-- note: of who was still employed on that day
select c.party_id, c.policy_version, c.due_on
from core.commitment as c
left join core.staff_member as s on s.staff_id = c.party_id
where
    c.party_kind = 'staff' and c.signed_on is null
    and c.due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
    and coalesce(s.left_on, c.due_on) >= c.due_on
