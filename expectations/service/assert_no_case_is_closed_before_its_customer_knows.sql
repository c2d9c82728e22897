-- claim: A case is closed after its customer was told
-- claim_zh: 告知顾客之后才关闭工单
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Look at who closes cases early, and how that is measured
-- remedy_zh: 核查提前关闭工单的人员及其考核方式
-- population: (select case_id, closed_at from core.service_case
--   where closed_at is not null and reported_back_at is not null) as c
-- when: closed_at
-- rows: case_id, reported_back_at, occurred_at
select case_id, reported_back_at, closed_at as occurred_at
from core.service_case
where reported_back_at > closed_at
