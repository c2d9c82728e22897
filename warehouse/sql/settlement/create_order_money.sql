-- purpose: whether all payments of an order are reconciled and the bank has them, and since when
-- grain: one order with a delivered line that is not settled and with payments at a provider
-- clause: 3.4, 4.4
-- note: store credit has no provider: nothing has to arrive for it. A break about the payments or the
--   lines of the order stops it until it is ended
create temp table order_money as
with wanted as (
    select distinct order_id from sold_line where delivered_on is not null and :needs_receipt
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

stopped as (
    select distinct order_id
    from core.payment_break
    where
        status <> 'resolved' and order_id is not null
        and (subject_kind = 'order' or (subject_kind = 'claim' and subject like 'capture/%'))
)

select
    c.order_id,
    count(*) filter (where c.native_id is null) = 0 as is_reconciled,
    max(s.order_id) is not null as is_stopped,
    cast(sum(c.fee_minor) as bigint) as fee_minor,
    max(c.expected_on) as expected_on,
    case when count(c.arrived_on) = count(*) then max(c.arrived_on) end as arrived_on
from capture as c
left join stopped as s on s.order_id = c.order_id
group by c.order_id
