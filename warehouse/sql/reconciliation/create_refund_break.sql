-- purpose: payments of which more was given back than was captured
-- grain: one payment
-- clause: 3.4
-- note: refunds are added up before anything is joined with them; PostgreSQL, which takes what is touched
--   for far less than it is, else reads all refunds for every payment
create temp table refund_break as
with touched as (
    select distinct order_id, payment_no from claim where claim_kind = 'refund'
),

given_back as (
    select
        order_id,
        payment_no,
        cast(sum(amount_minor) as bigint) as refunded_minor,
        max(submitted_at) as submitted_at,
        max(provider_reference) as native_id,
        max(refund_id) as refund_id
    from core.refund
    where
        submitted_at < :as_of
        and (order_id, payment_no) in (select order_id, payment_no from touched)
    group by order_id, payment_no
)

select
    'refunds' as subject_kind,
    concat(b.order_id, '/', b.payment_no) as subject,
    'amount_over' as category,
    p.provider,
    cast(null as text) as account,
    b.refunded_minor - p.amount_minor as amount_minor,
    o.currency,
    cast(b.submitted_at at time zone :zone as date) as expected_on,
    cast(b.submitted_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    b.order_id,
    b.refund_id as payment_id,
    b.native_id,
    cast(null as text) as batch_id,
    p.amount_minor as ours_minor,
    b.refunded_minor as theirs_minor
from given_back as b
inner join core.payment as p on p.order_id = b.order_id and p.payment_no = b.payment_no
inner join core.customer_order as o on o.order_id = b.order_id
where b.refunded_minor > p.amount_minor
