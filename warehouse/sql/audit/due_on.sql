-- purpose: the day that lies so many working days after a day
-- grain: one row
-- clause: 5.1
select min(d.day) as due_on
from core.calendar_day as d
inner join core.calendar_day as e on e.country = d.country and e.day = :from_on
where
    d.country = :country and d.day >= :from_on
    and d.working_days_before + case when d.is_working then 1 else 0 end
        - e.working_days_before - case when e.is_working then 1 else 0 end >= :days
