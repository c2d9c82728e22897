-- purpose: open breaks by kind, weight and age
-- grain: one provider, category, severity, status, currency and age
-- clause: 4.4
select
    provider, category, severity, status, currency, age_days, is_overdue,
    count(*) as break_count,
    cast(sum(amount_minor) as bigint) as amount_minor
from break_state
where is_open
group by provider, category, severity, status, currency, age_days, is_overdue
order by provider, category, severity, status, currency, age_days, is_overdue
