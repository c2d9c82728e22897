-- purpose: one month of the report; the newest ends with the as-of instant
-- grain: one month
-- clause: 4.5
insert into report_month (month, starts_at, ends_at)
select cast(:month as varchar), cast(:starts_at as timestamptz), cast(:ends_at as timestamptz)
