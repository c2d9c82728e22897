-- purpose: every published report
-- grain: one report, period, locale and version
select report, period, locale, version, status, path, sha256, as_of, policy_version, run_id
from report.report
order by report, period, locale, version
