-- purpose: everybody who was ever given a key
-- grain: one key
select person, role, added_at, revoked_at
from core.approver
order by person, added_at
