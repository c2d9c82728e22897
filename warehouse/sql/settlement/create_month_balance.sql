-- purpose: what the month comes to for each merchant, before anything is converted into another currency
-- grain: one merchant and currency
-- clause: 3.4, 4.4
-- note: opening is what the month before left unpaid. What is held back stays on its own account. A merchant
--   that is paid in a currency without a rate is not paid
create temp table month_balance as
with earlier as (
    select merchant_id, currency, closing_minor - payable_minor as carried_minor, owing_since
    from core.settlement
    where month = :month_before
),

moved as (
    select merchant_id, currency, cast(sum(amount_minor) as bigint) as movement_minor
    from month_sum
    group by merchant_id, currency
),

reserved as (
    select merchant_id, currency, cast(-sum(amount_minor) as bigint) as reserve_minor
    from (
        select merchant_id, currency, amount_minor from core.settlement_charge
        where line_type in ('RESERVE_HOLD', 'RESERVE_RELEASE') and month < :month
        union all
        select merchant_id, currency, amount_minor from charge
        where line_type in ('RESERVE_HOLD', 'RESERVE_RELEASE')
    ) as held
    group by merchant_id, currency
),

concerned as (
    select merchant_id, currency from moved
    union
    select merchant_id, currency from earlier where carried_minor <> 0
    union
    select merchant_id, currency from reserved where reserve_minor <> 0
)

select
    c.merchant_id,
    c.currency,
    coalesce(e.carried_minor, 0) as opening_minor,
    coalesce(m.movement_minor, 0) as movement_minor,
    coalesce(e.carried_minor, 0) + coalesce(m.movement_minor, 0) as closing_minor,
    coalesce(r.reserve_minor, 0) as reserve_minor,
    e.owing_since,
    coalesce(t.min_payout_minor, 1) as min_payout_minor,
    coalesce(t.payout_currency, c.currency) as payout_currency,
    coalesce(
        p.hold_reason,
        case
            when p.merchant_id is null then 'merchant_unknown'
            when t.payout_currency <> c.currency and x.rate is null then 'rate_missing'
        end
    ) as hold_reason
from concerned as c
left join earlier as e on e.merchant_id = c.merchant_id and e.currency = c.currency
left join moved as m on m.merchant_id = c.merchant_id and m.currency = c.currency
left join reserved as r on r.merchant_id = c.merchant_id and r.currency = c.currency
left join month_terms as t on t.merchant_id = c.merchant_id
left join payee as p on p.merchant_id = c.merchant_id
left join rate_in_force as x on x.currency = c.currency and x.payout_currency = t.payout_currency
