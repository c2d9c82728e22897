-- purpose: what each policy version says about each provider: its contract, lags and tolerances
-- grain: one policy version and provider; the provider '' is any that has no terms of its own
-- clause: 3.4, 4.4
create temp table provider_terms as
with said as (
    select
        version,
        case when scope_kind = 'provider' then scope_id else '' end as provider,
        key,
        value_number,
        value_text
    from core.policy_parameter
    where
        book = :book and scope_kind in ('platform', 'provider')
        and (key like 'provider.%' or key like 'recon.%')
),

named as (
    select distinct provider from said
),

resolved as (
    select
        p.version,
        n.provider,
        p.key,
        coalesce(o.value_number, p.value_number) as number,
        coalesce(o.value_text, p.value_text) as word
    from said as p
    cross join named as n
    left join said as o on o.version = p.version and o.key = p.key and o.provider = n.provider
    where p.provider = ''
)

select
    r.provider,
    r.version,
    v.effective_from,
    coalesce(v.effective_to, date '9999-12-31') as effective_to,
    max(case when r.key = 'provider.day_zone' then r.word end) as day_zone,
    max(case when r.key = 'provider.batches_by' then r.word end) as batches_by,
    max(case when r.key = 'provider.fee_share' then r.number end) as fee_share,
    cast(max(case when r.key = 'provider.fee_fixed' then r.number end) as bigint) as fee_fixed,
    cast(max(case when r.key = 'provider.fee_tier_from' then r.number end) as bigint)
        as fee_tier_from,
    max(case when r.key = 'provider.fee_tier_share' then r.number end) as fee_tier_share,
    max(case when r.key = 'provider.returns_fee' then r.word end) = 'true' as returns_fee,
    cast(max(case when r.key = 'provider.chargeback_fee' then r.number end) as bigint)
        as chargeback_fee,
    cast(max(case when r.key = 'provider.payout' then r.number end) as integer) as payout_days,
    max(case when r.key = 'provider.reserve_share' then r.number end) as reserve_share,
    cast(max(case when r.key = 'provider.reserve_held' then r.number end) as integer)
        as reserve_days,
    max(case when r.key = 'recon.match_by_reference' then r.word end) = 'true'
        as matches_by_reference,
    max(case when r.key = 'recon.propose_sets' then r.word end) = 'true' as proposes_sets,
    cast(max(case when r.key = 'recon.capture_lag' then r.number end) as integer) as capture_lag,
    max(case when r.key = 'recon.file_due' then r.number end) as file_due_hours,
    cast(max(case when r.key = 'recon.deposit_grace' then r.number end) as integer)
        as deposit_grace,
    cast(max(case when r.key = 'recon.amount_tolerance' then r.number end) as bigint)
        as amount_tolerance,
    cast(max(case when r.key = 'recon.fee_tolerance' then r.number end) as bigint) as fee_tolerance,
    max(case when r.key = 'recon.gap_share' then r.number end) as gap_share,
    cast(max(case when r.key = 'recon.proposal_window' then r.number end) as integer)
        as proposal_window
from resolved as r
inner join core.policy_version as v on v.book = :book and v.version = r.version
group by r.provider, r.version, v.effective_from, v.effective_to
