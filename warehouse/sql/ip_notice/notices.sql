-- purpose: notices of rights holders as they stand, what is due first
-- grain: one notice
-- clause: 3.1
select
    notice_id, listing_id, merchant_id, right_kind, right_reference, rights_holder, case_reference,
    received_at, state, missing, measures_due_at, wait_ends_at, kept_ground, policy_version,
    state = 'received' and measures_due_at <= :as_of as is_overdue
from core.ip_notice
order by coalesce(measures_due_at, received_at), received_at, notice_id
