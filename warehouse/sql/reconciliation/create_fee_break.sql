-- purpose: fees that are not what the provider's contract says
-- grain: one entry of a provider
-- clause: 3.4
-- note: the fee follows from the amount that the provider states, so that a wrong amount is one break
--   and not two; rounded half away from nought to the minor unit. Entries that were left open are
--   looked at again, since a claim may have come that says which payment it is
create temp table fee_break as
with contracted as (
    select
        *,
        cast(round(cast(entry_minor as numeric(24, 0)) * fee_share) as bigint) + fee_fixed
            as contract_minor
    from in_question
)

select
    'fee' as subject_kind,
    concat(c.entry_kind, '/', c.provider, '/', c.account, '/', c.native_id, '/', c.occurrence)
        as subject,
    'fee_variance' as category,
    c.provider,
    c.account,
    abs(c.fee_minor - c.contract_minor) as amount_minor,
    c.entry_currency as currency,
    c.stated_on as expected_on,
    cast(c.received_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    coalesce(c.order_id, r.order_id) as order_id,
    case
        when coalesce(c.claim_kind, r.claim_kind) = 'capture'
            then coalesce(c.our_reference, r.our_reference, c.claim_id, r.claim_id)
        else coalesce(c.claim_id, r.claim_id)
    end as payment_id,
    c.native_id,
    c.batch_reference as batch_id,
    c.contract_minor as ours_minor,
    c.fee_minor as theirs_minor
from contracted as c
left join weak_pair as r
    on r.native_id = c.native_id and r.entry_kind = c.entry_kind and r.provider = c.provider
    and r.account = c.account and r.occurrence = c.occurrence
where abs(c.fee_minor - c.contract_minor) > c.fee_tolerance
