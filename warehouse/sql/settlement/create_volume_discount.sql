-- purpose: discounts on commission by what a merchant sold in the month
-- grain: one merchant and currency
-- clause: 3.4
-- note: `from:share` pairs. Marginal: each share counts from its threshold up to the next one; whole: the
--   highest threshold that was reached counts for the whole month. No more than the commission itself
create temp table volume_discount as
with offered as (
    select
        s.merchant_id,
        s.currency,
        s.amount_minor,
        -s.commission_minor as commission_minor,
        t.tax_share,
        t.volume_counts,
        unnest(string_to_array(t.volume_discounts, ' ')) as step
    from line_sum as s
    inner join month_terms as t on t.merchant_id = s.merchant_id
    where s.kind = 'sale' and t.volume_discounts <> 'none'
),

step as (
    select
        *,
        cast(split_part(step, ':', 1) as bigint) as from_minor,
        cast(split_part(step, ':', 2) as decimal(9, 6)) as share
    from offered
),

bounded as (
    select
        *,
        lead(from_minor) over (partition by merchant_id, currency order by from_minor) as to_minor
    from step
),

counted as (
    select
        *,
        case
            when volume_counts = 'whole' and amount_minor >= from_minor
                and (to_minor is null or amount_minor < to_minor) then amount_minor
            when volume_counts = 'marginal' and amount_minor > from_minor
                then least(amount_minor, coalesce(to_minor, amount_minor)) - from_minor
            else 0
        end as base_minor
    from bounded
),

discounted as (
    select
        merchant_id,
        currency,
        tax_share,
        least(
            commission_minor,
            cast(sum(round(cast(base_minor as decimal(18, 0)) * share, 0)) as bigint)
        ) as discount_minor
    from counted
    group by merchant_id, currency, tax_share, commission_minor
)

select
    merchant_id,
    currency,
    discount_minor,
    cast(round(cast(discount_minor as decimal(18, 0)) * tax_share, 0) as bigint) as tax_minor
from discounted
where discount_minor > 0
