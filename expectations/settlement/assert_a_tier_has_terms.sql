-- claim: A commission was agreed with every merchant's tier
-- claim_zh: 每个商户等级均有约定佣金
-- clause: 3.4
-- severity: critical
-- department: finance
-- remedy: Agree on terms for the tier and announce them, or give the merchant a tier that has some
-- remedy_zh: 为该等级约定并公告佣金，或更正商户等级
-- population: (select 1 from core.merchant where tier is not null) as m
-- rows: merchant_id, tier
-- note: a tier that any version of the policy names has terms; where the policy names no tier at all, one commission
--   is for everybody and nothing is found
with term as (
    select distinct scope_id as tier
    from core.policy_parameter
    where key = 'settlement.commission_share' and scope_kind = 'merchant_tier'
)

select m.merchant_id, m.tier
from core.merchant as m
left join term as t on t.tier = m.tier
where t.tier is null and m.tier is not null and (select count(*) from term) > 0
