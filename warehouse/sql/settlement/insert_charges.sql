-- purpose: keep what the month has beside order lines
-- grain: one charge
insert into core.settlement_charge (
    line_type, source_id, merchant_id, currency, month, amount_minor, note, run_id
)
select line_type, source_id, merchant_id, currency, :month, amount_minor, note, :run_id
from charge
union all
select line_type, source_id, merchant_id, currency, :month, amount_minor, note, :run_id
from conversion_charge
