-- purpose: what a run that waits for people has kept
-- grain: at most one row
select parameters from core.run where run_id = :run_id
