-- purpose: forget a country's calendar before it is written again, whole
-- grain: one country
delete from core.calendar_day where country = :country
