-- purpose: order lines that are sold and that no earlier month has settled, with the number of their terms
-- grain: one order line
-- clause: 3.4, 4.4
-- note: a sale is governed by the version in force on the day on which its order was paid; one that
--   was paid before any version was in force has no terms. Where nothing says when it was paid and it
--   was delivered all the same, the day on which it was placed counts
create temp table sold_line as
with sold as (
    select
        l.order_id,
        l.line_no,
        l.merchant_id,
        o.currency,
        l.amount_minor,
        l.shipping_minor,
        cast(coalesce(o.paid_at, o.created_at) at time zone :zone as date) as paid_on,
        cast(
            coalesce(s.delivered_at, case when s.order_id is null then o.delivered_at end)
            at time zone :zone as date
        ) as delivered_on,
        o.cancelled_at is not null as is_cancelled,
        g.category_id,
        coalesce(g.merchant_id, l.merchant_id) as listing_merchant_id
    from core.order_line as l
    inner join core.customer_order as o on o.order_id = l.order_id
    left join core.shipment as s on s.order_id = l.order_id and s.merchant_id = l.merchant_id
    left join core.listing as g on g.listing_id = l.listing_id
    where
        coalesce(o.paid_at, s.delivered_at, o.delivered_at) < :period_end
        and not exists (
            select 1 from core.settlement_line as t
            where
                t.kind = 'sale' and t.source_id = l.order_id and t.line_no = l.line_no
                and t.month < :month
        )
),

category as (
    select distinct version, category_id from settlement_terms
)

select
    s.order_id,
    s.line_no,
    s.merchant_id,
    s.currency,
    s.amount_minor,
    s.shipping_minor,
    s.delivered_on,
    s.is_cancelled,
    s.listing_merchant_id = s.merchant_id as is_own_listing,
    case when p.has_terms then t.terms_no end as terms_no
from sold as s
left join settlement_party as p
    on p.merchant_id = s.merchant_id and s.paid_on >= p.effective_from
    and s.paid_on < p.effective_to
left join category as c on c.version = p.version and c.category_id = s.category_id
left join settlement_terms as t
    on t.version = p.version and t.tier = p.tier_scope and t.merchant_id = p.merchant_scope
    and t.category_id = coalesce(c.category_id, '')
