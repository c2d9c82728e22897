-- purpose: what the month comes to by line type
-- grain: one merchant, currency and line type
-- clause: 3.4
-- note: a view
create temp view month_total as
select merchant_id, currency, line_type, line_count, amount_minor from month_sum
union all
select merchant_id, currency, line_type, cast(count(*) as bigint), cast(sum(amount_minor) as bigint)
from conversion_charge
group by merchant_id, currency, line_type
