-- purpose: forget a reconciliation that is being done again under the same id
-- grain: one run
delete from core.reconciliation_run where run_id = :run_id
