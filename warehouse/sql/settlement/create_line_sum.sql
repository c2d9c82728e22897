-- purpose: what the lines of this month come to
-- grain: one merchant, currency and kind of line
create temp table line_sum as
select
    merchant_id,
    currency,
    kind,
    count(*) as line_count,
    cast(sum(amount_minor) as bigint) as amount_minor,
    cast(sum(shipping_minor) as bigint) as shipping_minor,
    cast(sum(order_fee_minor) as bigint) as order_fee_minor,
    cast(sum(commission_minor) as bigint) as commission_minor,
    cast(sum(tax_minor) as bigint) as tax_minor,
    cast(sum(provider_fee_minor) as bigint) as provider_fee_minor
from month_line
group by merchant_id, currency, kind
