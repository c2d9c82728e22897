-- purpose: forget the row of a run that is being tried again
-- grain: one run
delete from core.run where run_id = :run_id and status <> 'completed'
