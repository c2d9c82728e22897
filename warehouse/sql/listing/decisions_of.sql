-- purpose: what people decided on one version
-- grain: one decision
-- clause: 4.1
select decision_no, decision, reason_code, note, decided_by, decided_at
from core.listing_decision
where listing_id = :listing_id and version_no = :version_no
order by decision_no
