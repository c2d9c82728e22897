-- purpose: pairs that better evidence may yet undo, so that each run finds them anew
-- grain: one claim with its entry
create temp table weak_pair as
with found as (
    select
        claim_kind, claim_id, entry_kind, provider, account, native_id, occurrence, matched_at,
        'manual' as stage
    from by_hand
    union all
    select
        claim_kind, claim_id, entry_kind, provider, account, native_id, occurrence, matched_at,
        'reference'
    from by_reference
)

select
    c.claim_kind, c.claim_id, c.order_id, c.our_reference, c.claimed_at, c.claim_currency,
    c.claim_minor, e.entry_kind, e.provider, e.account, e.native_id, e.occurrence,
    e.capture_reference, e.batch_reference, e.occurred_at, e.stated_on, e.entry_currency,
    e.entry_minor, e.presented_currency, e.presented_minor, e.gross_currency, e.gross_minor,
    f.matched_at, f.stage
from found as f
inner join in_question as c on c.claim_kind = f.claim_kind and c.claim_id = f.claim_id
inner join in_question as e
    on e.native_id = f.native_id and e.entry_kind = f.entry_kind and e.provider = f.provider
    and e.account = f.account and e.occurrence = f.occurrence
