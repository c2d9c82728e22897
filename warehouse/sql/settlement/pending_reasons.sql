-- purpose: what is sold and not payable yet, by reason, as it is worked out
-- grain: one currency and reason
select
    currency, reason, count(*) as line_count, cast(sum(amount_minor) as bigint) as amount_minor
from month_pending
group by currency, reason
order by currency, reason
