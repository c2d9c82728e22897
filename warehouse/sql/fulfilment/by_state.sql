-- purpose: orders by state
-- grain: one state
select state, count(*) as orders from core.order_status group by state order by state
