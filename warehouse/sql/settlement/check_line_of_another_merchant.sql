-- purpose: lines that wait because another merchant than their own offers what was sold
-- grain: one row
-- clause: 3.4
select count(*) as count, cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor
from core.pending_line
where month = :month and reason = 'merchant_differs'
