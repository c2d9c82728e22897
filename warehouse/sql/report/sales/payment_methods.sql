-- purpose: orders by payment method, beside the same month last year
-- grain: one method; an order paid by two methods counts in both
-- clause: 3.4, 4.5
select
    p.method,
    count(distinct case when s.placed_month = :month then s.order_id end) as orders,
    sum(case when s.placed_month = :month then p.amount_minor else 0 end) as amount_minor,
    nullif(count(distinct case when s.placed_month = :previous_year_month then s.order_id end), 0)
        as previous_year_orders
from core.order_status as s
inner join core.payment as p on p.order_id = s.order_id
where s.is_paid and s.placed_month in (:month, :previous_year_month)
group by p.method
having sum(case when s.placed_month = :month then 1 else 0 end) > 0
order by orders desc, p.method
