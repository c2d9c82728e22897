-- purpose: orders with an impossible history by kind
-- grain: one kind
select kind, count(*) as orders from core.order_anomaly group by kind order by kind
