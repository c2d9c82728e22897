-- purpose: what the month comes to by line type, before anything is converted
-- grain: one merchant, currency and line type
-- clause: 3.4
create temp table month_sum as
with typed as (
    select
        merchant_id,
        currency,
        case kind
            when 'sale' then 'ORDER_AMOUNT'
            when 'refund' then 'REFUND_ORDER_AMOUNT'
            when 'chargeback' then 'CHARGEBACK'
            else 'CHARGEBACK_REVERSED'
        end as line_type,
        line_count,
        amount_minor
    from line_sum
    union all
    select
        merchant_id, currency,
        case kind when 'sale' then 'ORDER_SHIPPING_AMOUNT' else 'REFUND_ORDER_SHIPPING_AMOUNT' end,
        line_count, shipping_minor
    from line_sum
    union all
    select
        merchant_id, currency,
        case kind when 'sale' then 'COMMISSION_FEE' else 'REFUND_COMMISSION_FEE' end,
        line_count, commission_minor
    from line_sum
    union all
    select
        merchant_id, currency,
        case kind when 'sale' then 'COMMISSION_VAT' else 'REFUND_COMMISSION_VAT' end,
        line_count, tax_minor
    from line_sum
    union all
    select merchant_id, currency, 'ORDER_FEE_AMOUNT', line_count, order_fee_minor from line_sum
    union all
    select merchant_id, currency, 'PROVIDER_FEE', line_count, provider_fee_minor from line_sum
    union all
    select merchant_id, currency, line_type, 1, amount_minor from charge
)

select
    merchant_id,
    currency,
    line_type,
    cast(sum(line_count) as bigint) as line_count,
    cast(sum(amount_minor) as bigint) as amount_minor
from typed
where amount_minor <> 0
group by merchant_id, currency, line_type
