-- purpose: the pairs of this run, each with its stage
-- grain: one pair
-- clause: 4.4
-- note: the gross of a pair is compared in the currency that the customer paid in
create temp table found_match as
with pairs as (
    select
        p.claim_kind, p.claim_id, p.order_id, p.payment_no, p.claim_reference, p.our_reference,
        p.claimed_at, p.claim_currency, p.claim_minor, p.entry_kind, p.provider, p.account,
        p.native_id, p.occurrence, p.stated_reference, p.capture_reference, p.batch_reference,
        p.occurred_at, p.stated_on, p.entry_currency, p.entry_minor, p.presented_currency, p.presented_minor,
        p.gross_currency, p.gross_minor, p.fee_minor, p.received_at,
        'id' as stage
    from paired as p
    where p.claim_id is not null and p.native_id is not null
    union all
    select
        c.claim_kind, c.claim_id, c.order_id, c.payment_no, c.claim_reference, c.our_reference,
        c.claimed_at, c.claim_currency, c.claim_minor, e.entry_kind, e.provider, e.account,
        e.native_id, e.occurrence, e.stated_reference, e.capture_reference, e.batch_reference,
        e.occurred_at, e.stated_on, e.entry_currency, e.entry_minor, e.presented_currency, e.presented_minor,
        e.gross_currency, e.gross_minor, e.fee_minor, e.received_at,
        'reference' as stage
    from by_reference as b
    inner join paired as c
        on c.native_id is null and c.claim_kind = b.claim_kind and c.claim_id = b.claim_id
    inner join paired as e
        on e.claim_id is null and e.provider = b.provider and e.account = b.account
        and e.entry_kind = b.entry_kind and e.native_id = b.native_id
        and e.occurrence = b.occurrence
)

select
    pairs.claim_kind, pairs.claim_id, pairs.provider, pairs.order_id, pairs.payment_no,
    pairs.claim_reference, pairs.our_reference, pairs.claimed_at, pairs.claim_currency,
    pairs.claim_minor, pairs.entry_kind, pairs.account, pairs.native_id, pairs.occurrence,
    pairs.stated_reference, pairs.capture_reference, pairs.batch_reference, pairs.occurred_at,
    pairs.stated_on, pairs.entry_currency, pairs.entry_minor, pairs.presented_currency,
    pairs.presented_minor, pairs.gross_currency, pairs.gross_minor, pairs.fee_minor,
    pairs.received_at,
    case
        when pairs.stage = 'reference' then 'reference'
        when
            pairs.gross_currency = pairs.claim_currency
            and abs(pairs.gross_minor - pairs.claim_minor) <= coalesce(t.amount_tolerance, 0)
            then 'exact'
        else 'id'
    end as stage,
    greatest(pairs.claimed_at, pairs.received_at) as matched_at
from pairs
left join governing as g on g.provider = pairs.provider
left join provider_terms as t
    on t.provider = g.terms_of and pairs.stated_on >= t.effective_from
    and pairs.stated_on < t.effective_to
