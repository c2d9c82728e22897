-- purpose: claims and entries side by side where both name the same id of the provider
-- grain: one claim with its entry, a claim alone or an entry alone
-- clause: 4.4
-- note: of several with one id the first stands against the first; those that an earlier run settled
--   for good come before all others
create temp table paired as
with taken as (
    select native_id, entry_kind, provider, count(*) as pairs
    from core.payment_match
    where
        not :is_full and stage <> 'reference'
        and native_id in (
            select native_id from entry
            union
            select claim_reference from claim
        )
    group by native_id, entry_kind, provider
),

ranked_claim as (
    select
        c.*,
        coalesce(t.pairs, 0) + row_number() over (
            partition by c.provider, c.claim_kind, c.claim_reference order by c.claimed_at, c.claim_id
        ) as place
    from claim as c
    left join taken as t
        on t.native_id = c.claim_reference and t.entry_kind = c.claim_kind
        and t.provider = c.provider
),

ranked_entry as (
    select
        e.*,
        coalesce(t.pairs, 0) + row_number() over (
            partition by e.provider, e.entry_kind, e.native_id
            order by e.received_at, e.stated_on, e.account, e.occurrence
        ) as entry_place
    from entry as e
    left join taken as t
        on t.native_id = e.native_id and t.entry_kind = e.entry_kind and t.provider = e.provider
)

select
    c.claim_kind,
    c.claim_id,
    c.provider as claim_provider,
    c.order_id,
    c.payment_no,
    c.claim_reference,
    c.our_reference,
    c.claimed_at,
    c.claim_currency,
    c.claim_minor,
    c.place,
    e.entry_kind,
    e.provider,
    e.account,
    e.native_id,
    e.occurrence,
    e.stated_reference,
    e.capture_reference,
    e.batch_reference,
    e.occurred_at,
    e.stated_on,
    e.entry_currency,
    e.entry_minor,
    e.presented_currency,
    e.presented_minor,
    coalesce(e.presented_currency, e.entry_currency) as gross_currency,
    coalesce(e.presented_minor, e.entry_minor) as gross_minor,
    e.fee_minor,
    e.received_at,
    e.entry_place
from ranked_claim as c
full join ranked_entry as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.native_id = c.claim_reference
    and e.entry_place = c.place
