-- purpose: the audits that were made, the newest first
-- grain: one audit
select
    run_id, as_of, period_from, period_to, noun, policy_version, catalogue_sha256, claim_count,
    broken_count, inconclusive_count, anchor_no, anchor_sha256
from core.audit_run
order by as_of desc, run_id
