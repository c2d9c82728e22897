-- purpose: a confirmed set is no proposal any more
-- grain: one set
delete from core.proposed_item where group_id = :group_id
