-- purpose: whether an order is paid for, all its payments are reconciled and the bank has them since when
-- grain: one order with a delivered line that is not settled
-- clause: 3.4, 4.4
-- note: store credit has no provider: nothing has to arrive for it. A break about the payments of the
--   order, and lines that are not what was paid for them, stop it until people have ended a break of it
create temp table order_money as
with wanted as (
    select distinct order_id from sold_line where delivered_on is not null and :needs_receipt
),

charged as (
    select
        l.order_id, cast(sum(l.amount_minor + l.shipping_minor) as bigint) as charged_minor
    from core.order_line as l
    where l.order_id in (select order_id from wanted)
    group by l.order_id
),

stated as (
    select
        m.claim_id,
        e.fee_minor,
        coalesce(b.expected_on, d.expected_on) as expected_on,
        coalesce(b.arrived_on, d.arrived_on) as arrived_on
    from core.payment_match as m
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
    where m.claim_kind = 'capture' and :needs_receipt
),

payment as (
    select
        order_id, amount_minor, provider,
        case when provider is not null then concat(order_id, '/', payment_no) end as claim_id
    from core.payment
    where order_id in (select order_id from wanted)
),

paid as (
    select
        p.order_id,
        cast(sum(p.amount_minor) as bigint) as paid_minor,
        count(p.provider) as capture_count,
        count(s.claim_id) as stated_count,
        count(s.arrived_on) as arrived_count,
        cast(sum(s.fee_minor) as bigint) as fee_minor,
        max(s.expected_on) as expected_on,
        max(s.arrived_on) as arrived_on
    from payment as p
    left join stated as s on s.claim_id = p.claim_id
    group by p.order_id
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
    c.order_id,
    coalesce(b.is_open, false) as is_stopped,
    c.charged_minor = coalesce(p.paid_minor, 0) or coalesce(b.is_ended, false) as is_paid_for,
    coalesce(p.capture_count, 0) > 0 as has_provider_payment,
    coalesce(p.stated_count = p.capture_count, true) as is_reconciled,
    p.fee_minor,
    p.expected_on,
    case when p.arrived_count = p.capture_count then p.arrived_on end as arrived_on
from charged as c
left join paid as p on p.order_id = c.order_id
left join broken as b on b.order_id = c.order_id
