-- purpose: what is sold and not payable yet, by reason, as it is kept
-- grain: one currency and reason
select
    currency, reason, count(*) as line_count, cast(sum(amount_minor) as bigint) as amount_minor
from core.pending_line
where month = :month
group by currency, reason
order by currency, reason
