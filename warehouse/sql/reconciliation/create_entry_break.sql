-- purpose: entries of providers that settle nothing that our books know of
-- grain: one entry
-- clause: 3.4, 4.4
create temp table entry_break as
with given_back as (
    select distinct e.provider, e.capture_reference, e.entry_minor
    from entry as e
    where
        e.entry_kind = 'refund'
        and e.capture_reference in (select capture_reference from left_entry)
        and not exists (
            select 1 from left_entry as l
            where
                l.native_id = e.native_id and l.entry_kind = e.entry_kind
                and l.provider = e.provider and l.account = e.account
                and l.occurrence = e.occurrence
        )
    union
    select distinct provider, capture_reference, entry_minor
    from core.payment_match
    where
        not :is_full and claim_kind = 'refund' and stage in ('exact', 'id')
        and capture_reference in (
            select capture_reference from left_entry where entry_kind = 'refund'
        )
),

answered as (
    select distinct c.provider, c.claim_kind, c.our_reference
    from claim as c
    where
        c.our_reference in (select stated_reference from left_entry)
        and not exists (
            select 1 from in_question as q
            where
                q.native_id is null and q.claim_kind = c.claim_kind and q.claim_id = c.claim_id
        )
    union
    select provider, claim_kind, our_reference from weak_pair
    union
    select distinct provider, claim_kind, our_reference
    from core.payment_match
    where
        not :is_full and stage in ('exact', 'id')
        and our_reference in (select stated_reference from left_entry)
),

known as (
    select
        e.*,
        a.our_reference is not null or (e.entry_kind = 'refund' and g.provider is not null)
            as is_answered,
        o.order_id as found_order_id,
        o.paid_at is null or o.paid_at >= :as_of as was_never_paid,
        coalesce(o.cancelled_at < :as_of, false) as is_cancelled
    from left_entry as e
    left join answered as a
        on a.provider = e.provider and a.claim_kind = e.entry_kind
        and a.our_reference = e.stated_reference
    left join given_back as g
        on g.provider = e.provider and g.capture_reference = e.capture_reference
        and g.entry_minor = e.entry_minor
    left join core.customer_order as o
        on o.order_id = regexp_replace(e.stated_reference, '[-/_P][0-9]{1,2}$', '')
)

select
    'entry' as subject_kind,
    concat(entry_kind, '/', provider, '/', account, '/', native_id, '/', occurrence) as subject,
    case
        when entry_place > 1 then 'duplicate_row'
        when is_answered then 'duplicate_capture'
        when entry_kind = 'refund' then 'refund_without_order'
        when entry_kind = 'chargeback' then 'chargeback_unbooked'
        when entry_kind = 'chargeback_reversed' then 'status_mismatch'
        when found_order_id is not null and is_cancelled and was_never_paid then 'status_mismatch'
        else 'missing_in_orders'
    end as category,
    provider,
    account,
    abs(entry_minor) as amount_minor,
    entry_currency as currency,
    stated_on as expected_on,
    cast(received_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    found_order_id as order_id,
    stated_reference as payment_id,
    native_id,
    batch_reference as batch_id,
    cast(null as bigint) as ours_minor,
    entry_minor as theirs_minor
from known
