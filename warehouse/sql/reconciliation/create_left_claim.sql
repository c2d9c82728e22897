-- purpose: claims that no entry settles, with the provider's business day and its terms
-- grain: one claim
create temp table left_claim as
with unsettled as (
    select p.*
    from in_question as p
    left join weak_pair as b on b.claim_kind = p.claim_kind and b.claim_id = p.claim_id
    where p.native_id is null and b.claim_id is null
)

select
    u.claim_kind,
    u.claim_id,
    u.claim_provider as provider,
    u.order_id,
    u.payment_no,
    u.claim_reference,
    u.our_reference,
    u.claimed_at,
    u.claim_currency,
    u.claim_minor,
    u.place,
    cast(u.claimed_at at time zone t.day_zone as date) as claimed_on,
    t.batches_by,
    t.capture_lag,
    t.payout_days,
    u.claim_minor
    - case
        when u.claim_kind = 'capture'
            then cast(round(cast(u.claim_minor as numeric(24, 0)) * t.fee_share) as bigint)
            + t.fee_fixed
            + cast(round(cast(u.claim_minor as numeric(24, 0)) * t.reserve_share) as bigint)
        when u.claim_kind = 'refund' and t.returns_fee
            then cast(round(cast(u.claim_minor as numeric(24, 0)) * t.fee_share) as bigint)
        when u.claim_kind = 'chargeback' then t.chargeback_fee
        else 0
    end as expected_net_minor
from unsettled as u
inner join governing as g on g.provider = u.claim_provider
inner join provider_terms as t
    on t.provider = g.terms_of
    and cast(u.claimed_at at time zone :zone as date) >= t.effective_from
    and cast(u.claimed_at at time zone :zone as date) < t.effective_to
