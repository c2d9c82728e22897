-- claim: A commitment was signed by its due day
-- claim_zh: 承诺书在截止日前签署
-- clause: 7
-- severity: warning
-- department: platform_management
-- remedy: Ask the party for the cause; look at what it did between due day and signature
-- remedy_zh: 了解原因，并复核截止日至签署日期间的行为
-- population: (select cast(due_on as timestamp) at time zone :zone as due_at
--   from core.commitment where signed_on is not null) as c
-- when: due_at
-- policy: zone = platform.time_zone
-- rows: party_kind, party_id, policy_version, due_on, signed_on, occurred_at
select
    party_kind, party_id, policy_version, due_on, signed_on,
    cast(due_on as timestamp) at time zone :zone as occurred_at
from core.commitment
where signed_on > due_on
