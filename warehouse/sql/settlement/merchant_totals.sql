-- purpose: what the month comes to by line type, as it is worked out
-- grain: one merchant, currency and line type
select merchant_id, currency, line_type, line_count, amount_minor
from month_total
order by merchant_id, currency, line_type
