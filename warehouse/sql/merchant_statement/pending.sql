-- purpose: what is sold and not payable yet, for some merchants
-- grain: one order line
select order_id, line_no, merchant_id, currency, amount_minor, reason, expected_on
from core.pending_line
where month = :month and merchant_id in (select unnest(cast(:merchants as text[])))
