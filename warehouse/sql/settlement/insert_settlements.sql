-- purpose: keep what the month comes to for each merchant
-- grain: one merchant and currency
insert into core.settlement (
    month, merchant_id, currency, opening_minor, movement_minor, closing_minor, payable_minor,
    reserve_minor, state, hold_reason, owing_since, run_id
)
select
    :month, merchant_id, currency, opening_minor, movement_minor, closing_minor, payable_minor,
    reserve_minor, state, hold_reason, owing_since, :run_id
from month_settlement
