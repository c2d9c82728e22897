-- purpose: fees that are not what the provider's contract says
-- grain: one entry of a provider
-- clause: 3.4
-- note: the fee follows from the amount that the provider states, so that a wrong amount is one break
--   and not two; rounded half away from nought to the minor unit. Entries that were left open are
--   looked at again, since a claim may have come that says which payment it is
create temp table fee_break as
with contracted as (
    select
        e.*,
        t.fee_tolerance,
        case
            when e.entry_kind = 'capture'
                then cast(round(
                    cast(e.entry_minor as numeric(24, 0))
                    * case
                        when t.fee_tier_from > 0 and e.entry_minor >= t.fee_tier_from
                            then t.fee_tier_share
                        else t.fee_share
                    end
                ) as bigint) + t.fee_fixed
            when e.entry_kind = 'refund' and t.returns_fee
                then cast(
                    round(cast(e.entry_minor as numeric(24, 0)) * t.fee_share) as bigint
                )
            when e.entry_kind = 'chargeback' then t.chargeback_fee
            else 0
        end as contract_minor
    from entry as e
    inner join governing as g on g.provider = e.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and e.stated_on >= t.effective_from
        and e.stated_on < t.effective_to
    where exists (select 1 from provider_terms as own where own.provider = e.provider)
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
    m.order_id,
    case when m.claim_kind = 'capture' then coalesce(m.our_reference, m.claim_id) else m.claim_id end
        as payment_id,
    c.native_id,
    c.batch_reference as batch_id,
    c.contract_minor as ours_minor,
    c.fee_minor as theirs_minor
from contracted as c
left join found_match as m
    on m.native_id = c.native_id and m.entry_kind = c.entry_kind and m.provider = c.provider
    and m.account = c.account and m.occurrence = c.occurrence
where abs(c.fee_minor - c.contract_minor) > c.fee_tolerance
