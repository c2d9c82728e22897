-- purpose: the day that lies some working days after another
-- grain: one calendar day and number of working days
-- note: nought working days after a day is that day, whether it is a working day or not
create temp table working_day_after as
select
    d.day as from_on,
    cast(n.days as integer) as days,
    coalesce(t.day, d.day) as to_on
from business_day as d
cross join generate_series(0, 31) as n (days)
left join business_day as t
    on t.is_working
    and t.working_days_before = case when n.days > 0 then d.through + n.days - 1 end
