-- claim: A case about an order is of the customer who placed it
-- claim_zh: 涉及订单的工单均属下单顾客本人
-- clause: 3.5
-- severity: critical
-- department: data
-- remedy: Find out what was shown to whom; report a leak in time
-- remedy_zh: 核实向何人披露了何种信息；发生泄露的及时报告
-- population: (select case_id from core.service_case
--   where order_id is not null and customer_id is not null) as c
-- rows: case_id, order_id
select c.case_id, c.order_id
from core.service_case as c
inner join core.customer_order as o on o.order_id = c.order_id
where c.customer_id <> o.customer_id
