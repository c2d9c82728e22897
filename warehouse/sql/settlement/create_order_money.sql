-- purpose: whether an order is paid for, all its payments are reconciled and the bank has them since when
-- grain: one order with a delivered line that is not settled
-- clause: 3.4, 4.4
-- note: store credit has no provider: nothing has to arrive for it. A break about the payments of the
--   order, and lines that are not what was paid for them, stop it until people have ended a break of it
create temp table order_money as
with wanted as (
    select distinct order_id from sold_line where delivered_on is not null and :needs_receipt
),

paid as (
    select p.order_id, cast(sum(p.amount_minor) as bigint) as paid_minor
    from core.payment as p
    where p.order_id in (select order_id from wanted)
    group by p.order_id
),

charged as (
    select
        l.order_id, cast(sum(l.amount_minor + l.shipping_minor) as bigint) as charged_minor
    from core.order_line as l
    where l.order_id in (select order_id from wanted)
    group by l.order_id
),

capture as (
    select
        p.order_id,
        m.native_id,
        e.fee_minor,
        coalesce(b.expected_on, d.expected_on) as expected_on,
        coalesce(b.arrived_on, d.arrived_on) as arrived_on
    from wanted as w
    inner join core.payment as p on p.order_id = w.order_id
    left join core.payment_match as m
        on m.claim_kind = 'capture' and m.claim_id = concat(p.order_id, '/', p.payment_no)
    left join core.provider_entry as e
        on e.native_id = m.native_id and e.entry_kind = m.entry_kind and e.provider = m.provider
        and e.account = m.account and e.occurrence = m.occurrence
        and e.received_at < :as_of and (e.withdrawn_at is null or e.withdrawn_at >= :as_of)
    left join receipt_day as b
        on b.provider = e.provider and b.account = e.account and b.currency = e.currency
        and b.batch_reference = e.batch_reference and b.day is null
    left join receipt_day as d
        on d.provider = e.provider and d.account = e.account and d.currency = e.currency
        and d.day = e.business_on and e.batch_reference is null
    where p.provider is not null
),

received as (
    select
        order_id,
        count(*) filter (where native_id is null) = 0 as is_reconciled,
        cast(sum(fee_minor) as bigint) as fee_minor,
        max(expected_on) as expected_on,
        case when count(arrived_on) = count(*) then max(arrived_on) end as arrived_on
    from capture
    group by order_id
),

broken as (
    select
        order_id,
        bool_or(
            status <> 'resolved'
            and (
                subject_kind = 'order'
                or (subject_kind = 'claim' and subject like 'capture/%')
                or category = 'missing_in_orders'
            )
        ) as is_open,
        bool_or(status = 'resolved') as is_ended
    from core.payment_break
    where order_id in (select order_id from wanted)
    group by order_id
)

select
    w.order_id,
    coalesce(b.is_open, false) as is_stopped,
    c.charged_minor = coalesce(p.paid_minor, 0) or coalesce(b.is_ended, false) as is_paid_for,
    r.order_id is not null as has_provider_payment,
    coalesce(r.is_reconciled, true) as is_reconciled,
    r.fee_minor,
    r.expected_on,
    r.arrived_on
from wanted as w
inner join charged as c on c.order_id = w.order_id
left join paid as p on p.order_id = w.order_id
left join received as r on r.order_id = w.order_id
left join broken as b on b.order_id = w.order_id
