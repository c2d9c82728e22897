-- purpose: the first day, not before a given one, by which so many working days have passed since a day
-- grain: one row
-- clause: 4.4, 5.1
select min(d.day) as due_on
from core.calendar_day as d
inner join core.calendar_day as e on e.country = d.country and e.day = :since_on
where
    d.country = :country and d.day >= :earliest_on
    and d.working_days_before + case when d.is_working then 1 else 0 end
        - e.working_days_before - case when e.is_working then 1 else 0 end >= :days
