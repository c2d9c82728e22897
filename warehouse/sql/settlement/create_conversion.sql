-- purpose: balances that are paid in another currency, at the rate in force
-- grain: one merchant and currency
-- clause: 4.4
-- note: what is paid is converted and nothing else: a debt, a balance on hold and one that is carried forward
--   stay as they are. Both sides are whole minor units, rounded half up; a rate that prices the other
--   currency divides, as whole numbers, so that no digit is lost
create temp table conversion as
with due as (
    select b.merchant_id, b.currency, b.payout_currency, b.closing_minor, t.fx_margin_share
    from month_balance as b
    inner join month_terms as t on t.merchant_id = b.merchant_id
    where
        b.payout_currency <> b.currency and b.closing_minor >= b.min_payout_minor
        and b.hold_reason is null
),

scaled as (
    select
        d.*,
        r.base_currency,
        r.rate,
        r.source,
        r.rate_on,
        cast(d.closing_minor as decimal(38, 0))
        * cast(case when r.base_currency = d.currency then r.rate * 10000000000 else 10000000000 end
            as decimal(20, 0))
        * cast(power(10, greatest(r.payout_digits - r.digits, 0)) as decimal(4, 0)) as dividend,
        cast(case when r.base_currency = d.currency then 10000000000 else r.rate * 10000000000 end
            as decimal(20, 0))
        * cast(power(10, greatest(r.digits - r.payout_digits, 0)) as decimal(4, 0)) as divisor
    from due as d
    inner join rate_in_force as r
        on r.currency = d.currency and r.payout_currency = d.payout_currency
),

bought as (
    select
        *,
        cast(round(
            (2 * dividend + divisor - mod(2 * dividend + divisor, 2 * divisor)) / (2 * divisor), 0
        ) as bigint) as bought_minor
    from scaled
),

priced as (
    select
        *,
        cast(round(cast(bought_minor as decimal(18, 0)) * fx_margin_share, 0) as bigint)
            as margin_minor
    from bought
)

select
    merchant_id,
    currency,
    payout_currency,
    closing_minor as sold_minor,
    bought_minor,
    margin_minor,
    base_currency,
    rate,
    source as rate_source,
    rate_on
from priced
where bought_minor > margin_minor
