-- purpose: an audit that was made
-- grain: one row at most
select
    run_id, as_of, period_from, period_to, noun, policy_version, catalogue_sha256, claim_count,
    broken_count, inconclusive_count, anchor_no, anchor_sha256
from core.audit_run
where run_id = :run_id
