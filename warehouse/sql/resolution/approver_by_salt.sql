-- purpose: the digest that a key must have; a key carries its salt, so one digest is worked out
-- grain: one key
select person, role, key_digest, revoked_at
from core.approver
where key_salt = :key_salt
