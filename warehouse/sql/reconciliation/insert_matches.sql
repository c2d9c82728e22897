-- purpose: keep the pairs of this run
-- grain: one pair
insert into core.payment_match (
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor, entry_kind, account, native_id, occurrence, stated_reference,
    capture_reference, batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor,
    fee_minor, received_at, stage, matched_at, run_id
)
select
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor, entry_kind, account, native_id, occurrence, stated_reference,
    capture_reference, batch_reference, occurred_at, stated_on, entry_currency, entry_minor, presented_currency, presented_minor,
    fee_minor, received_at, stage, matched_at, :run_id
from found_match
