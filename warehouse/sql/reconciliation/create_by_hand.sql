-- purpose: claims and entries that stand alone and that a person said are the same money
-- grain: one claim with its entry
-- clause: 4.4
-- note: it lasts while both stand alone: evidence by id that comes later wins, and where one of the two
--   is withdrawn nothing is left of it
create temp table by_hand as
select
    c.claim_kind, c.claim_id, e.entry_kind, e.provider, e.account, e.native_id, e.occurrence,
    h.matched_at
from hand_pair as h
inner join in_question as c
    on c.native_id is null and concat(c.claim_kind, '/', c.claim_id) = h.our_subject
inner join in_question as e
    on e.claim_id is null and e.provider = c.claim_provider and e.entry_kind = c.claim_kind
    and concat(e.entry_kind, '/', e.provider, '/', e.account, '/', e.native_id, '/', e.occurrence)
    = h.their_subject
where h.our_kind = 'claim'
