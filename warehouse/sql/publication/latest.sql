-- purpose: the newest version of a report
-- grain: at most one row
select version, status, sha256, path
from report.report
where report = :report and period = :period and locale = :locale
order by version desc
limit 1
