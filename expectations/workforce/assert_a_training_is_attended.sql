-- claim: A training that was due has been attended
-- claim_zh: 到期的培训均已参加
-- clause: 5.4
-- severity: warning
-- department: human_resources
-- remedy: Have the person take the course now
-- remedy_zh: 立即安排补训
-- population: (select 1 from core.training where course not like 'policy:%') as t
-- policy: zone = platform.time_zone
-- rows: staff_id, course, due_on
-- note: of who was still employed on that day; courses on a version of the rules are another claim's
select t.staff_id, t.course, t.due_on
from core.training as t
left join core.staff_member as s on s.staff_id = t.staff_id
where
    t.completed_on is null and t.course not like 'policy:%'
    and t.due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
    and coalesce(s.left_on, t.due_on) >= t.due_on
