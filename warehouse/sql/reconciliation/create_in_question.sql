-- purpose: claims and entries that stand alone, and pairs that may not agree in all
-- grain: one claim with its entry, a claim alone or an entry alone; of a pair the stage
-- clause: 3.4, 4.4
-- note: a claim and an entry are a pair where both name the same id of the provider; of several with
--   one id the first stands against the first. Nearly every pair agrees in amount, currency, fee and
--   day, and is only counted and kept; the others are judged one by one, so that a pair too many does
--   no harm here. A fee that is right is off by half a minor unit at most before it is rounded; a
--   provider without terms of its own has no contract. A day of the calendar later by more than the
--   lag is at least that lag later in time, and clocks are put on by less than three hours.
--   Chargebacks are few
create temp table in_question as
with priced_claim as (
    select c.*, o.currency as claim_currency
    from claimed as c
    inner join core.customer_order as o on o.order_id = c.order_id
),

contracted_entry as (
    select
        e.*,
        t.amount_tolerance,
        t.fee_tolerance,
        t.capture_lag,
        case
            when g.terms_of <> e.provider then null
            when
                e.entry_kind = 'capture' and t.fee_tier_from > 0
                and e.entry_minor >= t.fee_tier_from
                then t.fee_tier_share
            when e.entry_kind = 'capture' or (e.entry_kind = 'refund' and t.returns_fee)
                then t.fee_share
            else 0
        end as fee_share,
        case e.entry_kind
            when 'capture' then t.fee_fixed
            when 'chargeback' then t.chargeback_fee
            else 0
        end as fee_fixed
    from stated as e
    left join governing as g on g.provider = e.provider
    left join provider_terms as t
        on t.provider = g.terms_of
        and e.stated_on >= t.effective_from and e.stated_on < t.effective_to
)

select
    c.claim_kind,
    c.claim_id,
    c.provider as claim_provider,
    c.order_id,
    c.payment_no,
    c.claim_reference,
    c.our_reference,
    c.claimed_at,
    c.claim_currency,
    c.claim_minor,
    c.place,
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
    e.fee_share,
    e.fee_fixed,
    e.fee_tolerance,
    e.received_at,
    e.entry_place,
    case
        when c.claim_id is null or e.native_id is null then null
        when
            e.gross_currency = c.claim_currency
            and abs(e.gross_minor - c.claim_minor) <= coalesce(e.amount_tolerance, 0)
            then 'exact'
        else 'id'
    end as stage
from priced_claim as c
full join contracted_entry as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.native_id = c.claim_reference
    and e.entry_place = c.place
where not coalesce(
    e.gross_currency = c.claim_currency
    and e.gross_minor = c.claim_minor
    and c.claim_kind in ('capture', 'refund')
    and coalesce(
        abs(
            e.fee_minor - e.fee_fixed
            - cast(e.entry_minor as double precision) * cast(e.fee_share as double precision)
        ) < e.fee_tolerance + 0.499,
        true
    )
    and extract(epoch from e.occurred_at) - extract(epoch from c.claimed_at)
        < (24 * e.capture_lag - 3) * 3600,
    false
)
