-- purpose: record how a run ended
-- grain: one run
update core.run
set status = :status, totals = :totals, finished_at = :finished_at
where run_id = :run_id
