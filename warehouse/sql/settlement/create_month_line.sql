-- purpose: every sale, refund and chargeback that this month settles, signed as the merchant's
-- grain: one settlement line
-- clause: 3.4, 4.4
-- note: a view
create temp view month_line as
select
    'sale' as kind,
    order_id as source_id,
    line_no,
    merchant_id,
    currency,
    order_id,
    delivered_on as occurred_on,
    payable_on,
    version as policy_version,
    commission_share,
    amount_minor,
    shipping_minor,
    -order_fee_minor as order_fee_minor,
    -commission_minor as commission_minor,
    -cast(
        round(cast(commission_minor as decimal(18, 0)) * tax_share, 0)
        + round(cast(order_fee_minor as decimal(18, 0)) * tax_share, 0) as bigint
    ) as tax_minor,
    -provider_fee_minor as provider_fee_minor
from sale
union all
select
    'refund', refund_id, line_no, merchant_id, currency, order_id, refunded_on, payable_on, version,
    commission_share, -amount_minor, -shipping_minor, 0, commission_minor, tax_minor, 0
from given_back
union all
select
    kind, chargeback_id, line_no, merchant_id, currency, order_id, happened_on, payable_on, version,
    commission_share, amount_minor, 0, 0, 0, 0, 0
from disputed
