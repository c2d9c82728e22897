-- purpose: sales, refunds and chargebacks that are settled more than once, in whatever month
-- grain: one row
with twice as (
    select kind, source_id, line_no, sum(abs(amount_minor + shipping_minor)) as amount_minor
    from core.settlement_line
    group by kind, source_id, line_no
    having count(*) > 1
)

select count(*) as count, cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor
from twice
