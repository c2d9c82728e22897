-- purpose: books against providers, gross: both sides by day and by why they differ
-- grain: one provider, currency, day and cause
-- clause: 3.4, 4.4
-- note: what stands alone and is no break is not yet due, or lies on a day whose file is missing: that
--   file is the break. A pair in two currencies stands in each with its own side
create temp table order_leg as
with claims_alone as (
    select
        c.provider,
        c.claim_currency as currency,
        cast(c.claimed_at at time zone t.day_zone as date) as day,
        case
            when b.break_id is not null and not b.is_open then 'decided'
            when b.break_id is not null then b.category
            when
                cast(c.claimed_at at time zone t.day_zone as date) + t.capture_lag
                < cast(:business_on as date)
                then 'file_gap'
            else 'not_due'
        end as cause,
        c.claim_minor
    from claim_alone as c
    left join contract as t
        on t.provider = c.provider
        and cast(c.claimed_at at time zone :zone as date) >= t.effective_from
        and cast(c.claimed_at at time zone :zone as date) < t.effective_to
    left join break_state as b
        on b.subject_kind = 'claim' and b.subject = concat(c.claim_kind, '/', c.claim_id)
),

entries_alone as (
    select
        e.provider,
        e.compared_currency as currency,
        e.stated_on as day,
        case
            when b.is_open then b.category
            when b.break_id is not null then 'decided'
            else 'unknown_residual'
        end as cause,
        e.compared_minor as entry_minor
    from entry_alone as e
    left join break_state as b
        on b.subject_kind = 'entry'
        and b.subject = concat(
            e.entry_kind, '/', e.provider, '/', e.account, '/', e.native_id, '/', e.occurrence
        )
),

sides as (
    select
        provider, claim_currency as currency, stated_on as day, cause, pair_count as claim_count,
        claim_minor, 0 as entry_count, 0 as entry_minor
    from pair_day
    union all
    select
        provider, compared_currency, stated_on, cause, 0, 0, pair_count, compared_minor
    from pair_day
    union all
    select provider, currency, day, cause, 1, claim_minor, 0, 0
    from claims_alone
    union all
    select provider, currency, day, cause, 0, 0, 1, entry_minor
    from entries_alone
)

select
    provider, currency, day, cause,
    cast(sum(claim_count) as bigint) as claim_count,
    cast(sum(claim_minor) as bigint) as claim_minor,
    cast(sum(entry_count) as bigint) as entry_count,
    cast(sum(entry_minor) as bigint) as entry_minor
from sides
group by provider, currency, day, cause
