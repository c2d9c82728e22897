-- purpose: claims and entries that name the same id of ours and the same amount, though the
--   provider's ids differ
-- grain: one claim with its entry
-- clause: 4.4
-- note: the second stage; the entry may come within the lag that the policy allows, and not before
--   the day of the claim
create temp table by_reference as
with open_side as (
    select * from paired where native_id is null and our_reference is not null
),

entry_side as (
    select * from paired where claim_id is null and stated_reference is not null
),

candidates as (
    select
        c.claim_kind,
        c.claim_id,
        e.provider,
        e.account,
        e.entry_kind,
        e.native_id,
        e.occurrence,
        row_number() over (
            partition by c.claim_kind, c.claim_id
            order by e.occurred_at, e.native_id, e.occurrence, e.account
        ) as entry_choice,
        row_number() over (
            partition by e.provider, e.account, e.entry_kind, e.native_id, e.occurrence
            order by c.claimed_at, c.claim_id
        ) as claim_choice
    from open_side as c
    inner join entry_side as e
        on e.provider = c.claim_provider and e.entry_kind = c.claim_kind
        and e.stated_reference = c.our_reference and e.gross_currency = c.claim_currency
    inner join governing as g on g.provider = e.provider
    inner join provider_terms as t
        on t.provider = g.terms_of
        and e.stated_on >= t.effective_from and e.stated_on < t.effective_to
    where
        t.matches_by_reference
        and abs(e.gross_minor - c.claim_minor) <= t.amount_tolerance
        and e.occurred_at >= c.claimed_at - interval '1 day'
        and e.occurred_at < c.claimed_at + interval '1 day' * (t.capture_lag + 1)
)

select claim_kind, claim_id, provider, account, entry_kind, native_id, occurrence
from candidates
where entry_choice = 1 and claim_choice = 1
