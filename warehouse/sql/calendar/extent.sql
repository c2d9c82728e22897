-- purpose: what the calendar of a country covers
-- grain: one row
select min(day) as first_day, max(day) as last_day, max(library_version) as library_version
from core.calendar_day
where country = :country
