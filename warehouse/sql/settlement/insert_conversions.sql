-- purpose: keep what the month converts
-- grain: one conversion
insert into core.settlement_conversion (
    month, merchant_id, currency, payout_currency, sold_minor, bought_minor, margin_minor,
    base_currency, rate, rate_source, rate_on, run_id
)
select
    :month, merchant_id, currency, payout_currency, sold_minor, bought_minor, margin_minor,
    base_currency, rate, rate_source, rate_on, :run_id
from conversion
