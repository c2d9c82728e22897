-- purpose: claims and entries that stand alone, and pairs that may not agree in all, by their ids
-- grain: one claim with its entry, a claim alone or an entry alone
-- clause: 3.4, 4.4
-- note: a claim and an entry are a pair where both name the same id of the provider; of several with
--   one id the first stands against the first. Nearly every pair agrees in amount, currency, fee and
--   day, and is only counted and kept; the others are judged one by one, so that a pair too many does
--   no harm here. A fee that is right is off by half a minor unit at most before it is rounded. A day
--   of the calendar later by more than the lag is at least that lag later in time, and clocks are put
--   on by less than three hours: the claim of an entry that came in time happened after an instant.
--   Chargebacks are few. All claims meet all entries here, so that no column is read but what decides
create temp table doubtful as
with priced as (
    select * from claimed where claim_currency is not null
),

timed as (
    select
        provider,
        entry_kind,
        native_id,
        entry_place,
        gross_currency,
        gross_minor,
        case
            when
                entry_kind in ('capture', 'refund')
                and coalesce(
                    abs(
                        fee_minor - fee_fixed
                        - cast(entry_minor as double precision) * cast(fee_share as double precision)
                    ) < fee_tolerance + 0.499,
                    true
                )
                then extract(epoch from occurred_at) - (24 * capture_lag - 3) * 3600
        end as agrees_after
    from contracted
)

select c.claim_kind, c.claim_id, e.provider, e.entry_kind, e.native_id, e.entry_place
from priced as c
full join timed as e
    on e.provider = c.provider and e.entry_kind = c.claim_kind and e.native_id = c.claim_reference
    and e.entry_place = c.place
where not coalesce(
    e.gross_currency = c.claim_currency
    and e.gross_minor = c.claim_minor
    and extract(epoch from c.claimed_at) > e.agrees_after,
    false
)
