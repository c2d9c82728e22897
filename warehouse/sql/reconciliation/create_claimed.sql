-- purpose: claims, each with its place among those that name the same id of the provider
-- grain: one claim
-- note: a view. Those that an earlier run settled for good come before all others
create temp view claimed as
select c.*, coalesce(s.pairs, 0) + coalesce(p.place, 1) as place
from claim as c
left join claim_place as p on p.claim_kind = c.claim_kind and p.claim_id = c.claim_id
left join taken as s
    on s.native_id = c.claim_reference and s.entry_kind = c.claim_kind
    and s.provider = c.provider
