-- purpose: keep the sales, refunds and chargebacks that the month settles
-- grain: one settlement line
insert into core.settlement_line (
    kind, source_id, line_no, month, merchant_id, currency, order_id, occurred_on, payable_on,
    policy_version, commission_share, amount_minor, shipping_minor, order_fee_minor,
    commission_minor, tax_minor, provider_fee_minor, run_id
)
select
    kind, source_id, line_no, :month, merchant_id, currency, order_id, occurred_on, payable_on,
    policy_version, commission_share, amount_minor, shipping_minor, order_fee_minor,
    commission_minor, tax_minor, provider_fee_minor, :run_id
from month_line
