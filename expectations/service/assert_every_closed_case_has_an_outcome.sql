-- claim: A case that is closed states how it ended
-- claim_zh: 已关闭工单均记录处理结果
-- clause: 4.3
-- severity: warning
-- department: customer_service
-- remedy: Ask the agent; reopen the case where nothing came of it
-- remedy_zh: 向经办人核实；无结果的重新受理
-- population: (select case_id, closed_at from core.service_case where closed_at is not null) as c
-- when: closed_at
-- rows: case_id, kind, occurred_at
select case_id, kind, closed_at as occurred_at
from core.service_case
where outcome is null
