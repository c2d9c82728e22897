-- purpose: claims that name an id of the provider which others name too, in order
-- grain: one such claim
-- note: nearly every id is named once, so that only the others are put in order
create temp table claim_place as
with named_again as (
    select claim_reference
    from claim
    group by claim_reference
    having count(*) > 1
)

select
    c.claim_kind,
    c.claim_id,
    row_number() over (
        partition by c.provider, c.claim_kind, c.claim_reference order by c.claimed_at, c.claim_id
    ) as place
from claim as c
inner join named_again as a on a.claim_reference = c.claim_reference
