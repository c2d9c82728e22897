-- purpose: the reconciliation that stands
-- grain: one run
select r.run_id, r.as_of, r.mode, r.policy_version, r.inputs_sha256, r.output_sha256
from core.projection as p
inner join core.reconciliation_run as r on r.run_id = p.run_id
where p.name = :name
