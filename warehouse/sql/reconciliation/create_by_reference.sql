-- purpose: claims and entries that name the same id of ours and the same amount, though the
--   provider's ids differ
-- grain: one claim with its entry
-- clause: 4.4
-- note: the second stage; the entry may come within the lag that the policy allows, and not before
--   the day of the claim
create temp table by_reference as
with candidates as (
    select
        c.claim_kind,
        c.claim_id,
        c.order_id,
        c.payment_no,
        c.claim_reference,
        c.our_reference,
        c.claimed_at,
        c.claim_currency,
        c.claim_minor,
        e.entry_kind,
        e.provider,
        e.account,
        e.native_id,
        e.occurrence,
        e.stated_reference,
        e.capture_reference,
        e.batch_reference,
        e.occurred_at,
        e.stated_on,
        e.entry_currency,
        e.entry_minor,
        e.presented_currency,
        e.presented_minor,
        e.gross_currency,
        e.gross_minor,
        e.fee_minor,
        e.received_at,
        row_number() over (
            partition by c.claim_kind, c.claim_id
            order by e.occurred_at, e.native_id, e.occurrence, e.account
        ) as entry_choice,
        row_number() over (
            partition by e.provider, e.account, e.entry_kind, e.native_id, e.occurrence
            order by c.claimed_at, c.claim_id
        ) as claim_choice
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
        and t.matches_by_reference
        and abs(e.gross_minor - c.claim_minor) <= t.amount_tolerance
        and e.occurred_at >= c.claimed_at - interval '1 day'
        and e.occurred_at < c.claimed_at + interval '1 day' * (t.capture_lag + 1)
)

select *
from candidates
where entry_choice = 1 and claim_choice = 1
