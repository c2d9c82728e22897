-- claim: A training was attended by its due day
-- claim_zh: 培训在截止日前完成
-- clause: 5.4
-- severity: warning
-- department: human_resources
-- remedy: Ask the person's lead for the cause, and plan the next course earlier
-- remedy_zh: 向其主管了解原因，提前安排下次培训
-- population: (select cast(due_on as timestamp) at time zone :zone as due_at
--   from core.training where completed_on is not null and course not like 'policy:%') as t
-- when: due_at
-- policy: zone = platform.time_zone
-- rows: staff_id, course, due_on, completed_on, occurred_at
select
    staff_id, course, due_on, completed_on,
    cast(due_on as timestamp) at time zone :zone as occurred_at
from core.training
where completed_on > due_on and course not like 'policy:%'
