-- purpose: the newest audit of everything at or before an instant
-- grain: one row at most
-- clause: 5.1
-- note: of two audits of one instant the one whose trail is longer came later
select
    run_id, as_of, policy_version, catalogue_sha256, claim_count, broken_count,
    inconclusive_count, anchor_no, anchor_sha256
from core.audit_run
where noun = '' and period_from is null and period_to = as_of and as_of <= :as_of
order by as_of desc, coalesce(anchor_no, 0) desc, run_id desc
limit 1
