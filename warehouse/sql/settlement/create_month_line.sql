-- purpose: every sale, refund and chargeback that this month settles, signed as the merchant's
-- grain: one settlement line
-- clause: 3.4, 4.4
-- note: a view
create temp view month_line as
select
    'sale' as kind,
    s.order_id as source_id,
    s.line_no,
    s.merchant_id,
    s.currency,
    s.order_id,
    s.delivered_on as occurred_on,
    s.payable_on,
    t.version as policy_version,
    t.commission_share,
    s.amount_minor,
    s.shipping_minor,
    -s.order_fee_minor as order_fee_minor,
    -s.commission_minor as commission_minor,
    -s.tax_minor as tax_minor,
    -s.provider_fee_minor as provider_fee_minor
from sale as s
inner join settlement_terms as t on t.terms_no = s.terms_no
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
