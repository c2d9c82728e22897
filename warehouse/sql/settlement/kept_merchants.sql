-- purpose: what a month comes to for each merchant, as it is kept
-- grain: one merchant and currency
select
    merchant_id, currency, opening_minor, movement_minor, closing_minor, payable_minor,
    reserve_minor, state, hold_reason, owing_since
from core.settlement
where month = :month
order by merchant_id, currency
