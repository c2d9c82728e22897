-- purpose: keep which critical checks a draft failed
-- grain: one row
update core.settlement_month set failed_checks = :failed_checks where month = :month
