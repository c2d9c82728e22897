-- purpose: the pairs of this run that may not agree in all, each with its stage
-- grain: one pair
create temp table pair_in_question as
select
    claim_kind, claim_id, order_id, our_reference, claimed_at, claim_currency, claim_minor, provider,
    account, native_id, occurrence, capture_reference, batch_reference, occurred_at, stated_on,
    entry_currency, entry_minor, presented_currency, presented_minor, gross_currency, gross_minor,
    greatest(claimed_at, received_at) as matched_at, stage
from in_question
where stage is not null
union all
select
    claim_kind, claim_id, order_id, our_reference, claimed_at, claim_currency, claim_minor, provider,
    account, native_id, occurrence, capture_reference, batch_reference, occurred_at, stated_on,
    entry_currency, entry_minor, presented_currency, presented_minor, gross_currency, gross_minor,
    matched_at, stage
from weak_pair
