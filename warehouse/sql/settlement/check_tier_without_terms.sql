-- purpose: lines that wait because no terms were ever agreed with their merchant's tier
-- grain: one row
-- clause: 3.4
select count(*) as count, cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor
from core.pending_line
where month = :month and reason = 'terms_missing'
