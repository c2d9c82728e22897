-- purpose: the chain over all decisions, in its order
-- grain: one link
-- clause: 5.1
select entry_no, kind, subject, content_sha256, previous_sha256, sha256
from core.trail_entry
order by entry_no
