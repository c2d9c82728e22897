-- purpose: whether there are orders, and how many were placed before the as-of instant
-- grain: one row
select count(*) as orders, sum(case when created_at < :as_of then 1 else 0 end) as known
from core.customer_order
