-- purpose: merchants whose opening is not what the last locked month before left unpaid
-- grain: one row
with carried as (
    select merchant_id, currency, closing_minor - payable_minor as carried_minor
    from core.settlement
    where month = (
        select max(month) from core.settlement_month where state = 'locked' and month < :month
    )
),

difference as (
    select coalesce(s.opening_minor, 0) - coalesce(c.carried_minor, 0) as over_minor
    from (select * from core.settlement where month = :month) as s
    full join carried as c on c.merchant_id = s.merchant_id and c.currency = s.currency
)

select count(*) as count, cast(coalesce(sum(abs(over_minor)), 0) as bigint) as amount_minor
from difference
where over_minor <> 0
