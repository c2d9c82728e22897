-- claim: Every merchant and member of staff was asked to commit to the version in force
-- claim_zh: 全体商户与在职员工均被要求签署现行版本的承诺书
-- clause: 7
-- severity: warning
-- department: platform_management
-- remedy: Send the commitment to the party
-- remedy_zh: 向该方发出承诺书
-- population: (select 1 from core.commitment) as c
-- policy: zone = platform.time_zone
-- rows: party_kind, party_id, policy_version
-- note: of a version that some commitment names at all. A merchant that is suspended, or joined on the last day, is
--   asked as well
with today as (
    select cast(cast(:as_of as timestamptz) at time zone :zone as date) as today
),

in_force as (
    select v.version, v.effective_from
    from core.policy_version as v
    cross join today as t
    where
        v.effective_from <= t.today and coalesce(v.effective_to, t.today + 1) > t.today
        and v.version in (select c.policy_version from core.commitment as c)
),

party as (
    select 'merchant' as party_kind, merchant_id as party_id, v.version
    from core.merchant
    cross join in_force as v
    union all
    select 'staff', s.staff_id, v.version
    from core.staff_member as s
    cross join in_force as v
    where coalesce(s.left_on, v.effective_from) >= v.effective_from
)

select p.party_kind, p.party_id, p.version as policy_version
from party as p
left join core.commitment as c
    on c.party_kind = p.party_kind and c.party_id = p.party_id and c.policy_version = p.version
where c.party_id is null
