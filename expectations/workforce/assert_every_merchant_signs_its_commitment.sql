-- claim: A merchant has signed every commitment that was due
-- claim_zh: 商户已签署到期的承诺书
-- clause: 7
-- severity: warning
-- department: platform_management
-- remedy: Have the merchant sign, or suspend its listings
-- remedy_zh: 要求商户签署，否则暂停其商品销售
-- population: (select 1 from core.commitment where party_kind = 'merchant') as c
-- policy: zone = platform.time_zone
-- rows: party_id, policy_version, due_on
select party_id, policy_version, due_on
from core.commitment
where
    party_kind = 'merchant' and signed_on is null
    and due_on < cast(cast(:as_of as timestamptz) at time zone :zone as date)
