-- claim: Who failed a training passed it within the days allowed
-- claim_zh: 培训不合格者在规定天数内补考合格
-- clause: 5.4
-- severity: warning
-- department: human_resources
-- remedy: Have the person repeat the course; until then somebody else decides in their place
-- remedy_zh: 安排补考；合格前由他人代行审批
-- population: (select 1 from core.training where completed_on is not null) as t
-- policy: pass = workforce.pass_mark; days = workforce.retake; zone = platform.time_zone
-- rows: staff_id, course, due_on, completed_on, score
-- note: the next regular course of the same name repeats it where it comes in time
select t.staff_id, t.course, t.due_on, t.completed_on, t.score
from core.training as t
left join core.training as r
    on r.staff_id = t.staff_id and r.course = t.course and r.score >= :pass
    and r.completed_on > t.completed_on and r.completed_on <= t.completed_on + :days
where
    r.staff_id is null and t.score < :pass
    and t.completed_on + :days < cast(cast(:as_of as timestamptz) at time zone :zone as date)
