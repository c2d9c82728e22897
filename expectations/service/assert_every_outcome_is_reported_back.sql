-- claim: The customer of a closed case was told the outcome
-- claim_zh: 已关闭工单均已向顾客反馈处理结果
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Tell the customer
-- remedy_zh: 告知顾客处理结果
-- population: (select case_id, closed_at from core.service_case where closed_at is not null) as c
-- when: closed_at
-- rows: case_id, kind, outcome, occurred_at
select case_id, kind, outcome, closed_at as occurred_at
from core.service_case
where reported_back_at is null
