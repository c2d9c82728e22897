-- purpose: balances of some merchants, with what the month before left and what was ordered to be paid
-- grain: one merchant and currency
-- clause: 3.4, 4.4
-- note: the last two are counted from other tables, so that the statement can be checked
with ordered as (
    select month, merchant_id, currency, cast(sum(amount_minor) as bigint) as amount_minor
    from core.payout
    where attempt = 1 and month = :month
    group by month, merchant_id, currency
)

select
    s.merchant_id,
    s.currency,
    s.opening_minor,
    s.movement_minor,
    s.closing_minor,
    s.payable_minor,
    s.reserve_minor,
    s.state,
    s.hold_reason,
    s.owing_since,
    coalesce(b.closing_minor - b.payable_minor, 0) as carried_minor,
    coalesce(p.amount_minor, 0) as payout_minor
from core.settlement as s
left join core.settlement as b
    on b.month = :month_before and b.merchant_id = s.merchant_id and b.currency = s.currency
left join ordered as p
    on p.month = s.month and p.merchant_id = s.merchant_id and p.currency = s.currency
where
    s.month = :month
    and s.merchant_id in (select unnest(cast(:merchants as text[])))
