-- purpose: the newest version of a report in any language
-- grain: one row
select coalesce(max(version), 0) as version
from report.report
where report = :report and period = :period
