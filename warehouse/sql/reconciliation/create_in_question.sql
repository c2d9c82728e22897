-- purpose: claims and entries that stand alone, and pairs that may not agree in all
-- grain: one claim with its entry, a claim alone or an entry alone; of a pair the stage
-- clause: 3.4, 4.4
-- note: few of all; what is known of them is looked up before they are put side by side
create temp table in_question as
with claim_in_question as (
    select c.*
    from doubtful as d
    inner join claimed as c on c.claim_kind = d.claim_kind and c.claim_id = d.claim_id
),

entry_in_question as (
    select e.*
    from doubtful as d
    inner join contracted as e
        on e.native_id = d.native_id and e.entry_kind = d.entry_kind and e.provider = d.provider
        and e.entry_place = d.entry_place
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
from doubtful as d
left join claim_in_question as c on c.claim_kind = d.claim_kind and c.claim_id = d.claim_id
left join entry_in_question as e
    on e.native_id = d.native_id and e.entry_kind = d.entry_kind and e.provider = d.provider
    and e.entry_place = d.entry_place
