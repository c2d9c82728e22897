-- purpose: claims of our books that nothing settles
-- grain: one claim
-- note: what is left open for the next run to look at again may be paired meanwhile, by reference or
--   by hand
create temp table claim_alone as
select
    c.claim_kind, c.claim_id, c.provider, c.claimed_at, c.claim_currency, c.claim_minor
from core.open_claim as c
left join core.payment_match as m
    on m.stage in ('manual', 'reference') and m.claim_kind = c.claim_kind and m.claim_id = c.claim_id
where m.claim_id is null
