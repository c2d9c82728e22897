-- purpose: breaks by category and status
-- grain: one category, provider, status and currency
select
    category, provider, status, currency, count(*) as count,
    cast(sum(amount_minor) as bigint) as amount_minor
from break_all
group by category, provider, status, currency
order by category, provider, status, currency
