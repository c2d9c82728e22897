-- purpose: amounts of a month that are not of an order line, for some merchants
-- grain: one charge
select line_type, source_id, merchant_id, currency, amount_minor, note
from core.settlement_charge
where month = :month and merchant_id in (select unnest(cast(:merchants as text[])))
