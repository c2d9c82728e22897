-- purpose: what is held back of the month's net sales, more of it where chargebacks are many
-- grain: one merchant and currency
-- clause: 3.4
insert into charge (line_type, source_id, merchant_id, currency, amount_minor, note)
with sold as (
    select
        merchant_id,
        currency,
        sum(amount_minor) filter (where kind = 'sale') as merchandise_minor,
        -sum(amount_minor) filter (where kind = 'chargeback') as chargeback_minor,
        cast(sum(
            amount_minor + shipping_minor + order_fee_minor + commission_minor + tax_minor
            + provider_fee_minor
        ) as bigint) as net_minor
    from line_sum
    group by merchant_id, currency
),

shared as (
    select
        s.*,
        t.reserve_share + case
            when
                coalesce(s.chargeback_minor, 0)
                > coalesce(s.merchandise_minor, 0) * t.risk_chargeback_share
                then t.risk_reserve_share
            else 0
        end as share
    from sold as s
    inner join month_terms as t on t.merchant_id = s.merchant_id
)

select
    'RESERVE_HOLD',
    :month,
    merchant_id,
    currency,
    -cast(round(cast(net_minor as decimal(18, 0)) * least(share, 1), 0) as bigint),
    null
from shared
where net_minor > 0 and round(cast(net_minor as decimal(18, 0)) * least(share, 1), 0) > 0
