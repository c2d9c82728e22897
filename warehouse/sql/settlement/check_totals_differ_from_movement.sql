-- purpose: merchants whose totals do not come to the movement of their balance
-- grain: one row
with difference as (
    select
        coalesce(s.movement_minor, 0) - coalesce(t.amount_minor, 0) as over_minor
    from (select * from core.settlement where month = :month) as s
    full join (
        select merchant_id, currency, sum(amount_minor) as amount_minor
        from core.settlement_total
        where month = :month
        group by merchant_id, currency
    ) as t on t.merchant_id = s.merchant_id and t.currency = s.currency
)

select count(*) as count, cast(coalesce(sum(abs(over_minor)), 0) as bigint) as amount_minor
from difference
where over_minor <> 0
