-- purpose: keep the claims that the next run looks at again
-- grain: one claim
insert into core.open_claim (
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor, run_id
)
select
    claim_kind, claim_id, claim_provider, order_id, payment_no, claim_reference, our_reference,
    claimed_at, claim_currency, claim_minor, :run_id
from in_question
where native_id is null
