-- purpose: keep what the month comes to by line type
-- grain: one merchant, currency and line type
insert into core.settlement_total (
    month, merchant_id, currency, line_type, line_count, amount_minor, run_id
)
select :month, merchant_id, currency, line_type, line_count, amount_minor, :run_id
from month_total
