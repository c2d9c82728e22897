-- purpose: claims and entries that may be one, since they name the same id of ours and the same amount,
--   though the provider's ids differ
-- grain: one claim with one entry
-- clause: 4.4
-- note: the second stage; the entry may come within the lag that the policy allows, and not before
--   the day of the claim
create temp table may_be_one as
select
    c.claim_kind, c.claim_id, c.claimed_at, e.entry_kind, e.provider, e.account, e.native_id,
    e.occurrence, e.occurred_at, greatest(c.claimed_at, e.received_at) as matched_at
from in_question as c
inner join in_question as e
    on e.provider = c.claim_provider and e.entry_kind = c.claim_kind
    and e.stated_reference = c.our_reference and e.gross_currency = c.claim_currency
inner join governing as g on g.provider = e.provider
inner join provider_terms as t
    on t.provider = g.terms_of
    and e.stated_on >= t.effective_from and e.stated_on < t.effective_to
where
    c.native_id is null and e.claim_id is null
    and not exists (
        select 1 from by_hand as h where h.claim_kind = c.claim_kind and h.claim_id = c.claim_id
    )
    and not exists (
        select 1 from by_hand as h
        where
            h.provider = e.provider and h.account = e.account and h.entry_kind = e.entry_kind
            and h.native_id = e.native_id and h.occurrence = e.occurrence
    )
    and t.matches_by_reference
    and abs(e.gross_minor - c.claim_minor) <= t.amount_tolerance
    and e.occurred_at >= c.claimed_at - interval '1 day'
    and e.occurred_at < c.claimed_at + interval '1 day' * (t.capture_lag + 1)
