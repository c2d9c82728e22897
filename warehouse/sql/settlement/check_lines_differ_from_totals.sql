-- purpose: merchants whose lines and charges do not come to the totals of their statement
-- grain: one row
with lines as (
    select
        merchant_id,
        currency,
        sum(
            amount_minor + shipping_minor + order_fee_minor + commission_minor + tax_minor
            + provider_fee_minor
        ) as amount_minor
    from core.settlement_line
    where month = :month
    group by merchant_id, currency
    union all
    select merchant_id, currency, sum(amount_minor)
    from core.settlement_charge
    where month = :month
    group by merchant_id, currency
    union all
    select merchant_id, currency, -sum(amount_minor)
    from core.settlement_total
    where month = :month
    group by merchant_id, currency
),

difference as (
    select merchant_id, currency, sum(amount_minor) as over_minor
    from lines
    group by merchant_id, currency
    having sum(amount_minor) <> 0
)

select count(*) as count, cast(coalesce(sum(abs(over_minor)), 0) as bigint) as amount_minor
from difference
