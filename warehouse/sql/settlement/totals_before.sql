-- purpose: what the month before came to by line type
-- grain: one currency and line type
select currency, line_type, cast(sum(amount_minor) as bigint) as amount_minor
from core.settlement_total
where month = (
    select max(month) from core.settlement_month where state = 'locked' and month < :month
)
group by currency, line_type
order by currency, line_type
