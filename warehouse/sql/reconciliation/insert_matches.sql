-- purpose: keep the pairs of this run
-- grain: one pair
insert into core.payment_match (
    claim_kind, claim_id, provider, our_reference, claim_currency, claim_minor, entry_kind, account,
    native_id, occurrence, capture_reference, stated_on, entry_currency, entry_minor,
    presented_currency, presented_minor, stage, matched_at, run_id
)
select
    c.claim_kind, c.claim_id, c.provider, c.our_reference, e.gross_currency, c.claim_minor,
    e.entry_kind, e.account, e.native_id, e.occurrence, e.capture_reference, e.stated_on,
    e.entry_currency, e.entry_minor, e.presented_currency, e.presented_minor, 'exact',
    greatest(c.claimed_at, e.received_at), :run_id
from claimed as c
inner join agreed as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.native_id = c.claim_reference
    and e.entry_place = c.place
union all
select
    claim_kind, claim_id, provider, our_reference, claim_currency, claim_minor, claim_kind, account,
    native_id, occurrence, capture_reference, stated_on, entry_currency, entry_minor,
    presented_currency, presented_minor, stage, matched_at, :run_id
from pair_in_question
