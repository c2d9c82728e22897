-- purpose: the working calendar of the platform's country within reach
-- grain: one calendar day
-- note: `through` counts the working days up to and with the day
create temp table business_day as
select
    day,
    is_working,
    working_days_before,
    working_days_before + case when is_working then 1 else 0 end as through
from core.calendar_day
where country = :country
