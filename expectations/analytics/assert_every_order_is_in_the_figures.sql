-- claim: Every order that was placed before the figures were made is in them
-- claim_zh: 数据时点前的订单均已纳入统计
-- clause: 4.5
-- severity: critical
-- department: data
-- remedy: Run order_fulfilment anew, and publish the reports of the months concerned again
-- remedy_zh: 重新运行 order_fulfilment 并重发相关月份报告
-- population: core.customer_order
-- rows: order_id
select o.order_id
from core.customer_order as o
left join core.order_status as s on s.order_id = o.order_id
where
    s.order_id is null
    and o.created_at < (select as_of from core.projection where name = 'fulfilment')
