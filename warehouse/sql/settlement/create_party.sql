-- purpose: merchants, under which scopes a policy version names them, and whether it has terms for them
-- grain: one merchant and policy version
-- clause: 3.4
-- note: where a version names tiers, a tier that it does not name has no terms
create temp table settlement_party as
with tier as (
    select distinct version, scope_id as tier
    from core.policy_parameter
    where book = :book and key = 'settlement.commission_share' and scope_kind = 'merchant_tier'
),

version as (
    select distinct version, effective_from, effective_to from settlement_terms
)

select
    m.merchant_id,
    v.version,
    v.effective_from,
    v.effective_to,
    coalesce(t.tier, '') as tier_scope,
    coalesce(o.merchant_id, '') as merchant_scope,
    m.tier is null or coalesce(t.tier, a.tier, '') <> ''
    or not exists (select 1 from tier as n where n.version = v.version) as has_terms
from core.merchant as m
cross join version as v
left join (select distinct version, tier from settlement_terms) as t
    on t.version = v.version and t.tier = m.tier
left join tier as a on a.version = v.version and a.tier = m.tier
left join (select distinct version, merchant_id from settlement_terms) as o
    on o.version = v.version and o.merchant_id = m.merchant_id
