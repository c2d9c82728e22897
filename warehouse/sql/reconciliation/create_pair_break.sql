-- purpose: pairs whose two sides do not say the same: amount, currency, id or day
-- grain: one pair
-- clause: 3.4, 4.4
-- note: over and under are the provider's figure against ours. A pair that agrees and came later than
--   the policy allows is a break of timing that its coming has closed; one that a person matched and
--   that agrees is none. A chargeback that is won
--   repeats the figures of its opening, and so its difference
create temp table pair_break as
with judged as (
    select
        m.*,
        t.capture_lag,
        t.amount_tolerance,
        cast(m.claimed_at at time zone t.day_zone as date) as claimed_on,
        cast(m.matched_at at time zone :zone as date) as matched_on
    from pair_in_question as m
    inner join governing as g on g.provider = m.provider
    inner join provider_terms as t
        on t.provider = g.terms_of and m.stated_on >= t.effective_from
        and m.stated_on < t.effective_to
    where
        (m.stage <> 'exact' and not exists (
            select 1 from pair_in_question as d
            where
                m.claim_kind = 'chargeback_reversed' and d.claim_kind = 'chargeback'
                and d.claim_id = m.claim_id and d.claim_minor = -m.claim_minor
                and d.entry_minor = -m.entry_minor
        ) and not exists (
            select 1 from core.payment_match as d
            where
                not :is_full and d.stage in ('exact', 'id')
                and m.claim_kind = 'chargeback_reversed' and d.claim_kind = 'chargeback'
                and d.claim_id = m.claim_id and d.claim_minor = -m.claim_minor
                and d.entry_minor = -m.entry_minor
        ))
        or m.occurred_at >= m.claimed_at + interval '1 day' * (t.capture_lag + 1)
        or cast(m.occurred_at at time zone t.day_zone as date)
            > cast(m.claimed_at at time zone t.day_zone as date) + t.capture_lag
)

select
    'claim' as subject_kind,
    concat(claim_kind, '/', claim_id) as subject,
    case
        when stage = 'reference' then 'status_mismatch'
        when stage = 'exact' then 'timing'
        when gross_currency <> claim_currency then 'currency_mismatch'
        when abs(gross_minor) > abs(claim_minor) then 'amount_over'
        else 'amount_under'
    end as category,
    provider,
    account,
    case
        when stage = 'reference' then 0
        when stage = 'exact' or gross_currency <> claim_currency then abs(gross_minor)
        else abs(gross_minor - claim_minor)
    end as amount_minor,
    claim_currency as currency,
    claimed_on as expected_on,
    case when stage = 'exact' then claimed_on + capture_lag + 1 else matched_on end as opened_on,
    case when stage = 'exact' then stated_on end as closed_on,
    order_id,
    case when claim_kind = 'capture' then coalesce(our_reference, claim_id) else claim_id end
        as payment_id,
    native_id,
    batch_reference as batch_id,
    claim_minor as ours_minor,
    gross_minor as theirs_minor,
    stage in ('exact', 'id') as is_settled
from judged
where
    stage <> 'manual' or gross_currency <> claim_currency
    or abs(gross_minor - claim_minor) > amount_tolerance
