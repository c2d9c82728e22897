-- purpose: sales by month
-- grain: one month in which orders were placed and paid
-- clause: 4.5
select
    placed_month as month,
    sum(amount_minor) as gross_minor,
    sum(case when is_cancelled then 0 else amount_minor end) as net_minor,
    count(*) as orders
from core.order_status
where is_paid and placed_month between :first_month and :last_month
group by placed_month
order by placed_month
