-- claim: A case about an order names the merchant it is about
-- claim_zh: 涉及订单的工单均注明所涉商户
-- clause: 5.2
-- severity: warning
-- department: customer_service
-- remedy: Add the merchant; feedback that names nobody leads to no improvement
-- remedy_zh: 补录商户；未注明对象的反馈无法转化为改进
-- population: (select case_id, opened_at from core.service_case where order_id is not null) as c
-- when: opened_at
-- rows: case_id, order_id, occurred_at
-- note: a suggestion is about the marketplace
select case_id, order_id, opened_at as occurred_at
from core.service_case
where order_id is not null and merchant_id is null and kind <> 'suggestion'
