-- purpose: lines that were sold and are neither settled nor waited for nor given back whole
-- grain: one row
-- clause: 3.4
-- note: what was delivered before the first month that was ever settled may have been paid elsewhere
with refunded as (
    select
        l.order_id, l.line_no, sum(l.amount_minor + l.shipping_minor) as back_minor
    from core.refund_line as l
    inner join core.refund as r on r.refund_id = l.refund_id
    where r.submitted_at < :period_end
    group by l.order_id, l.line_no
),

lost as (
    select l.amount_minor + l.shipping_minor as amount_minor
    from core.order_line as l
    inner join core.customer_order as o on o.order_id = l.order_id
    left join core.shipment as s on s.order_id = l.order_id and s.merchant_id = l.merchant_id
    left join refunded as b on b.order_id = l.order_id and b.line_no = l.line_no
    where
        coalesce(o.paid_at, s.delivered_at, o.delivered_at) < :period_end
        and coalesce(s.delivered_at, o.delivered_at, :period_end) >= :books_start_at
        and not exists (
            select 1 from core.settlement_line as t
            where
                t.kind = 'sale' and t.source_id = l.order_id and t.line_no = l.line_no
                and t.month <= :month
        )
        and not exists (
            select 1 from core.pending_line as p
            where p.month = :month and p.order_id = l.order_id and p.line_no = l.line_no
        )
        and not (
            o.cancelled_at is not null
            and coalesce(b.back_minor, 0) = l.amount_minor + l.shipping_minor
        )
)

select count(*) as count, cast(coalesce(sum(amount_minor), 0) as bigint) as amount_minor
from lost
