-- purpose: payments of which more was given back than was captured
-- grain: one payment
-- clause: 3.4
create temp table refund_break as
with touched as (
    select distinct order_id, payment_no from claim where claim_kind = 'refund'
),

given_back as (
    select
        p.order_id,
        p.payment_no,
        p.provider,
        coalesce(p.payment_reference, concat(p.order_id, '/', p.payment_no)) as payment_id,
        p.amount_minor as captured_minor,
        cast(sum(r.amount_minor) as bigint) as refunded_minor,
        max(r.submitted_at) as submitted_at,
        max(r.provider_reference) as native_id,
        max(r.refund_id) as refund_id
    from touched as t
    inner join core.payment as p on p.order_id = t.order_id and p.payment_no = t.payment_no
    inner join core.refund as r on r.order_id = p.order_id and r.payment_no = p.payment_no
    where r.submitted_at < :as_of
    group by
        p.order_id, p.payment_no, p.provider, p.payment_reference, p.amount_minor
)

select
    'refunds' as subject_kind,
    concat(b.order_id, '/', b.payment_no) as subject,
    'amount_over' as category,
    b.provider,
    cast(null as text) as account,
    b.refunded_minor - b.captured_minor as amount_minor,
    o.currency,
    cast(b.submitted_at at time zone :zone as date) as expected_on,
    cast(b.submitted_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    b.order_id,
    b.refund_id as payment_id,
    b.native_id,
    cast(null as text) as batch_id,
    b.captured_minor as ours_minor,
    b.refunded_minor as theirs_minor
from given_back as b
inner join core.customer_order as o on o.order_id = b.order_id
where b.refunded_minor > b.captured_minor
