-- purpose: cancelled orders by whose fault it was
-- grain: one fault
select cancel_fault as fault, count(*) as orders
from core.order_status
where is_cancelled
group by cancel_fault
order by cancel_fault
