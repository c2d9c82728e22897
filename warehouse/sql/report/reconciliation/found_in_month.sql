-- purpose: breaks about the month, and those among them that time alone closed
-- grain: the month
-- clause: 4.4
select
    count(*) as break_count,
    count(case when category in ('timing', 'late_file') then 1 end) as timing_count
from break_state
where
    expected_on >= cast(:month_first_on as date) and expected_on <= cast(:month_last_on as date)
