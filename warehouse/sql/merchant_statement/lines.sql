-- purpose: sales, refunds and chargebacks that a month settles, for some merchants
-- grain: one settlement line
select
    kind, source_id, line_no, merchant_id, currency, order_id, occurred_on, payable_on,
    policy_version, commission_share, amount_minor, shipping_minor, order_fee_minor,
    commission_minor, tax_minor, provider_fee_minor
from core.settlement_line
where month = :month and merchant_id in (select unnest(cast(:merchants as text[])))
