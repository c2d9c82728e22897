-- purpose: gross GMV of the month from its lines, the other way round
-- grain: one row
-- clause: 4.5
select
    coalesce(sum(l.amount_minor + l.shipping_minor), 0) as gross_minor,
    count(distinct l.order_id) as orders
from core.order_line as l
inner join core.order_status as s on s.order_id = l.order_id
where s.is_paid and s.placed_month = :month
