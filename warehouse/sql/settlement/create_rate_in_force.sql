-- purpose: the rate at which each currency is converted into each other one at the end of the month
-- grain: one pair of currencies
-- clause: 4.4
-- note: the newest one of the publisher that the policy names; the pair as published goes before its inverse
create temp table rate_in_force as
with published as (
    select base_currency, quote_currency, rate_on, rate, source
    from core.fx_rate
    where
        source = :fx_source and rate_on <= :end_on
        and rate_on >= cast(:end_on as date) - cast(:fx_rate_age as integer)
),

either_way as (
    select base_currency as currency, quote_currency as payout_currency, * from published
    union all
    select quote_currency, base_currency, * from published
),

ranked as (
    select
        *,
        row_number() over (
            partition by currency, payout_currency
            order by rate_on desc, case when currency = base_currency then 0 else 1 end
        ) as choice
    from either_way
),

exponent as (
    select
        unnest(cast(:currencies as text[])) as currency,
        unnest(cast(:exponents as integer[])) as digits
)

select
    r.currency,
    r.payout_currency,
    r.base_currency,
    r.rate,
    r.source,
    r.rate_on,
    cast(f.digits as integer) as digits,
    cast(t.digits as integer) as payout_digits
from ranked as r
inner join exponent as f on f.currency = r.currency
inner join exponent as t on t.currency = r.payout_currency
where r.choice = 1
