-- purpose: whether an order is paid for, all its payments are reconciled and the bank has them since when
-- grain: one order with a delivered line that is not settled
-- clause: 3.4, 4.4
-- note: store credit has no provider: nothing has to arrive for it. A break about the payments of the
--   order, and lines that are not what was paid for them, stop it until people have ended a break of it
create temp table order_money as
with stated as (
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
    where order_id in (
        select order_id from sold_line where delivered_on is not null and :needs_receipt
    )
),

side as (
    select
        order_id,
        amount_minor + shipping_minor as over_minor,
        0 as is_capture,
        0 as is_stated,
        0 as has_arrived,
        cast(null as bigint) as fee_minor,
        cast(null as date) as expected_on,
        cast(null as date) as arrived_on
    from core.order_line
    where order_id in (
        select order_id from sold_line where delivered_on is not null and :needs_receipt
    )
    union all
    select
        p.order_id,
        -p.amount_minor,
        case when p.provider is not null then 1 else 0 end,
        case when s.claim_id is not null then 1 else 0 end,
        case when s.arrived_on is not null then 1 else 0 end,
        s.fee_minor,
        s.expected_on,
        s.arrived_on
    from payment as p
    left join stated as s on s.claim_id = p.claim_id
),

received as (
    select
        order_id,
        sum(over_minor) as over_minor,
        sum(is_capture) as capture_count,
        sum(is_stated) as stated_count,
        sum(has_arrived) as arrived_count,
        cast(sum(fee_minor) as bigint) as fee_minor,
        max(expected_on) as expected_on,
        max(arrived_on) as arrived_on
    from side
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
    where order_id is not null
    group by order_id
)

select
    r.order_id,
    coalesce(b.is_open, false) as is_stopped,
    r.over_minor = 0 or coalesce(b.is_ended, false) as is_paid_for,
    r.capture_count > 0 as has_provider_payment,
    r.stated_count = r.capture_count as is_reconciled,
    r.fee_minor,
    r.expected_on,
    case when r.arrived_count = r.capture_count then r.arrived_on end as arrived_on
from received as r
left join broken as b on b.order_id = r.order_id
