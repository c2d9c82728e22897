-- purpose: the notices whose id begins like that
-- grain: one notice
-- clause: 3.1
select
    notice_id, listing_id, merchant_id, right_kind, right_reference, rights_holder, case_reference,
    received_at, state, missing, measures_due_at, wait_ends_at, kept_ground, policy_version
from core.ip_notice
where left(notice_id, length(:beginning)) = :beginning
order by notice_id
