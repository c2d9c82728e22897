-- purpose: the months of the report, as far as they are known
-- grain: one month
-- clause: 4.5
create temp table report_month (month varchar, starts_at timestamptz, ends_at timestamptz)
