-- purpose: the first and last business day with a journal, as the books stood at an instant
-- grain: one row
select min(booked_on) as first_on, max(booked_on) as last_on
from core.journal
where posted_at <= :as_of
