-- purpose: pairs that better evidence may yet undo, so that each run finds them anew
-- grain: one claim with its entry
create temp table weak_pair as
select
    claim_kind, claim_id, order_id, our_reference, claimed_at, claim_currency, claim_minor,
    entry_kind, provider, account, native_id, occurrence, capture_reference, batch_reference,
    occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor,
    gross_currency, gross_minor, matched_at, 'manual' as stage
from by_hand
union all
select
    claim_kind, claim_id, order_id, our_reference, claimed_at, claim_currency, claim_minor,
    entry_kind, provider, account, native_id, occurrence, capture_reference, batch_reference,
    occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor,
    gross_currency, gross_minor, greatest(claimed_at, received_at), 'reference'
from by_reference
