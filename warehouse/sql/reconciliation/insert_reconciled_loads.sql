-- purpose: remember the loads that this run has taken up
-- grain: one load
insert into core.reconciled_load (load_run_id, run_id)
select r.run_id, :run_id
from recent_load as r
left join core.reconciled_load as seen on seen.load_run_id = r.run_id
where seen.load_run_id is null
