-- purpose: take a person's key back
-- grain: one key
update core.approver
set revoked_at = :revoked_at
where person = :person and revoked_at is null
