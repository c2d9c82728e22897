-- purpose: cancelled orders among those placed in the month, by fault
-- grain: one fault
-- clause: 3.2
select
    cancel_fault as fault,
    count(*) as orders
from core.order_status
where is_cancelled and placed_month = :month
group by cancel_fault
order by orders desc, fault
