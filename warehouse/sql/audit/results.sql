-- purpose: what an audit says of each claim
-- grain: one claim
select
    claim, noun, clause, severity, department, population, unexpected, amount_minor, outcome,
    reason
from core.audit_result
where run_id = :run_id
order by noun, claim
