-- claim: The figures that reports rest on are not older than the policy allows
-- claim_zh: 报告所依据的数据未过期
-- clause: 4.5
-- severity: warning
-- department: data
-- remedy: Run the process for the audited day
-- remedy_zh: 按审计日重新运行该流程
-- population: core.projection
-- policy: days = report.freshest
-- rows: name, made_for
select name, as_of as made_for
from core.projection
where as_of < :as_of - :days * interval '1 day'
