-- purpose: the loads that no reconciliation has taken up so far
-- grain: one load
create temp table recent_load as
select r.run_id
from core.run as r
left join core.reconciled_load as seen on seen.load_run_id = r.run_id
where r.flow = 'load' and r.status = 'completed' and (:is_full or seen.load_run_id is null)
