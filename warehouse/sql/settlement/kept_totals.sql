-- purpose: what a month comes to by line type, as it is kept
-- grain: one merchant, currency and line type
select merchant_id, currency, line_type, line_count, amount_minor
from core.settlement_total
where month = :month
order by merchant_id, currency, line_type
