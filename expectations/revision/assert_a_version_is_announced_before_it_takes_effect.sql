-- claim: A version of the rules was announced as many days before it took effect as the policy says
-- claim_zh: 新版规则在生效前按规定天数公告
-- clause: 6
-- severity: critical
-- department: platform_management
-- remedy: Put off the day from which the version is in force, and announce it again
-- remedy_zh: 推迟该版本生效日并重新公告
-- population: core.policy_version
-- policy: days = revision.notice_days
-- rows: book, version, announced_on, effective_from
select book, version, announced_on, effective_from
from core.policy_version
where effective_from < announced_on + :days
