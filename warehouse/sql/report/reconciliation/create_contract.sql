-- purpose: the terms of each provider that is named, by policy version
-- grain: one provider and policy version
-- clause: 3.4, 4.4
-- note: reads provider_terms, which reconciliation works from; a provider without terms of its own is
--   bound by those of any
create temp table contract as
with named as (
    select provider from core.entry_total
    union
    select provider from core.open_claim
    union
    select provider from core.receipt_expectation
),

bound as (
    select n.provider, max(t.provider) as terms_of
    from named as n
    inner join provider_terms as t on t.provider in (n.provider, '')
    group by n.provider
)

select
    b.provider,
    b.terms_of <> '' as is_own,
    t.effective_from,
    t.effective_to,
    t.day_zone,
    t.capture_lag,
    t.fee_share,
    t.fee_fixed,
    t.fee_tier_from,
    t.fee_tier_share,
    t.returns_fee,
    t.chargeback_fee,
    t.fee_tolerance
from bound as b
inner join provider_terms as t on t.provider = b.terms_of
