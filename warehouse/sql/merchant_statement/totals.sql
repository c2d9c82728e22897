-- purpose: what a month comes to by line type, for some merchants
-- grain: one merchant, currency and line type
select merchant_id, currency, line_type, line_count, amount_minor
from core.settlement_total
where month = :month and merchant_id in (select unnest(cast(:merchants as text[])))
