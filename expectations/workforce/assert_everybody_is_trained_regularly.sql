-- claim: Every member of staff has every regular training within the interval of the policy
-- claim_zh: 每名员工在规定间隔内参加各项定期培训
-- clause: 5.4
-- severity: warning
-- department: human_resources
-- remedy: Plan the course for the person
-- remedy_zh: 为该员工安排该项培训
-- population: (select 1 from core.staff_member where left_on is null) as s
-- policy: days = workforce.training_interval; zone = platform.time_zone
-- rows: staff_id, course
-- note: planned is enough here; whether it was attended is another claim's. Who joined within the interval may wait
with today as (
    select cast(cast(:as_of as timestamptz) at time zone :zone as date) as today
),

wanted as (
    select s.staff_id, c.course
    from core.staff_member as s
    cross join (select distinct course from core.training where course not like 'policy:%') as c
    cross join today as t
    where s.left_on is null and s.joined_on <= t.today - :days
),

had as (
    select distinct r.staff_id, r.course
    from core.training as r
    cross join today as t
    where r.due_on > t.today - :days and r.due_on <= t.today
)

select w.staff_id, w.course
from wanted as w
left join had as h on h.staff_id = w.staff_id and h.course = w.course
where h.staff_id is null
