-- purpose: what the month comes to for each merchant: opening, movement, closing, and what is paid
-- grain: one merchant and currency
-- clause: 3.4, 4.4
-- note: a balance that came out of a conversion was large enough to be paid before it
create temp table month_settlement as
with converted as (
    select merchant_id, currency, cast(sum(amount_minor) as bigint) as converted_minor
    from conversion_charge
    group by merchant_id, currency
),

balanced as (
    select
        coalesce(b.merchant_id, c.merchant_id) as merchant_id,
        coalesce(b.currency, c.currency) as currency,
        coalesce(b.opening_minor, 0) as opening_minor,
        coalesce(b.movement_minor, 0) + coalesce(c.converted_minor, 0) as movement_minor,
        coalesce(b.closing_minor, 0) + coalesce(c.converted_minor, 0) as closing_minor,
        coalesce(b.reserve_minor, 0) as reserve_minor,
        b.owing_since,
        case when c.converted_minor > 0 then 1 else b.min_payout_minor end as min_payout_minor,
        b.hold_reason,
        coalesce(b.payout_currency, c.currency) as payout_currency
    from month_balance as b
    full join converted as c on c.merchant_id = b.merchant_id and c.currency = b.currency
),

decided as (
    select
        *,
        case
            when closing_minor < min_payout_minor then 'carried_forward'
            when hold_reason is not null then 'on_hold'
            when payout_currency <> currency then 'carried_forward'
            else 'payable'
        end as state
    from balanced
)

select
    merchant_id,
    currency,
    opening_minor,
    movement_minor,
    closing_minor,
    case when state = 'payable' then closing_minor else 0 end as payable_minor,
    reserve_minor,
    state,
    case when state = 'on_hold' then hold_reason end as hold_reason,
    case when closing_minor < 0 then coalesce(owing_since, :month) end as owing_since
from decided
