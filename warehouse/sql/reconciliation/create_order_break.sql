-- purpose: orders whose lines do not come to what was paid for them
-- grain: one order with lines and with payments that are new, store credit among them
-- clause: 3.2, 4.4
-- note: where a payment of the order is a break already, that break says it; orders with any break are
--   looked at in every run, since one of another kind may have come or gone
create temp table order_break as
with touched as (
    select order_id from core.payment where captured_at >= :since and captured_at < :as_of
    union all
    select order_id
    from core.payment
    where captured_at < :since and run_id in (select run_id from recent_load)
    union all
    select order_id
    from core.payment_break
    where not :is_full and order_id is not null
),

charged as (
    select order_id, cast(sum(amount_minor + shipping_minor) as bigint) as charged_minor
    from core.order_line
    where order_id in (select order_id from touched)
    group by order_id
),

paid as (
    select
        p.order_id,
        c.charged_minor,
        cast(sum(p.amount_minor) as bigint) as paid_minor,
        min(coalesce(p.provider, p.method)) as provider,
        max(p.captured_at) as captured_at
    from core.payment as p
    inner join charged as c on c.order_id = p.order_id
    where p.captured_at < :as_of
    group by p.order_id, c.charged_minor
)

select
    'order' as subject_kind,
    p.order_id as subject,
    'split_mismatch' as category,
    p.provider,
    cast(null as text) as account,
    abs(p.charged_minor - p.paid_minor) as amount_minor,
    o.currency,
    cast(p.captured_at at time zone :zone as date) as expected_on,
    cast(p.captured_at at time zone :zone as date) as opened_on,
    cast(null as date) as closed_on,
    p.order_id,
    cast(null as text) as payment_id,
    cast(null as text) as native_id,
    cast(null as text) as batch_id,
    p.charged_minor as ours_minor,
    p.paid_minor as theirs_minor
from paid as p
inner join core.customer_order as o on o.order_id = p.order_id
where
    p.charged_minor <> p.paid_minor
    and not exists (select 1 from pair_break as b where b.order_id = p.order_id)
    and not exists (select 1 from claim_break as b where b.order_id = p.order_id)
    and not exists (
        select 1 from entry_break as b
        where b.order_id = p.order_id and b.subject like 'capture/%'
    )
    and not exists (
        select 1 from core.payment_break as b
        where
            not :is_full and b.order_id = p.order_id and b.is_settled
            and b.subject_kind = 'claim'
    )
