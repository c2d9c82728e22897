-- purpose: each calendar day on the line of working seconds
-- grain: one policy version and day
-- note: working seconds before a day are its working days before times the length of a day,
--   because all working days of a version are equally long
create temp table working_day as
select
    t.version,
    c.day,
    c.is_working,
    c.working_days_before,
    c.working_days_before * t.day_seconds as seconds_before,
    t.opens_second,
    t.day_seconds,
    t.cut_off_second
from terms as t
cross join core.calendar_day as c
where c.country = :country
