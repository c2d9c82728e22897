-- purpose: earlier versions give way to a newer one
-- grain: one report, period and locale
update report.report
set status = 'superseded'
where report = :report and period = :period and locale = :locale and version < :version
