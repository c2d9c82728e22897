-- purpose: every claim that is not settled for good: the new ones and those left open before
-- grain: one claim
-- note: a claim that a person or a weaker stage settled is looked at again, since better evidence may
--   have come
create temp table claim as
select
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor
from new_claim
where :is_full or not exists (
    select 1 from core.open_claim as o
    where o.claim_kind = new_claim.claim_kind and o.claim_id = new_claim.claim_id
)
union all
select
    claim_kind, claim_id, provider, order_id, payment_no, claim_reference, our_reference, claimed_at,
    claim_currency, claim_minor
from core.open_claim
where not :is_full
