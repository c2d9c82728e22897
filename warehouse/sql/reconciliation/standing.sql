-- purpose: the run and the instant for which reconciliation stands, and what it knew
-- grain: one row, or none before the first run
select p.as_of, p.run_id, r.policy_sha256, r.rows_taken_back, r.output_sha256
from core.projection as p
inner join core.reconciliation_run as r on r.run_id = p.run_id
where p.name = 'reconciliation'
