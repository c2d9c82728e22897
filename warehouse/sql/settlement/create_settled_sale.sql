-- purpose: the sales, settled now or in an earlier month, that a refund or chargeback not yet settled is about
-- grain: one order line
-- clause: 4.4
create temp table settled_sale as
with touched as (
    select order_id
    from core.refund as r
    where r.submitted_at < :period_end and not exists (
        select 1 from core.settlement_line as t
        where t.kind = 'refund' and t.source_id = r.refund_id and t.month < :month
    )
    union
    select order_id from core.chargeback where opened_at < :period_end
)

select
    s.order_id, s.line_no, s.merchant_id, s.currency, s.payable_on, t.version, t.commission_share,
    t.is_shipping_commissioned, t.is_commission_returned, t.tax_share, s.amount_minor,
    s.shipping_minor
from sale as s
inner join settlement_terms as t on t.terms_no = s.terms_no
where s.order_id in (select order_id from touched)
union all
select
    l.order_id, l.line_no, l.merchant_id, l.currency, l.payable_on, l.policy_version,
    l.commission_share, t.is_shipping_commissioned, t.is_commission_returned, t.tax_share,
    l.amount_minor, l.shipping_minor
from core.settlement_line as l
inner join core.order_line as o on o.order_id = l.order_id and o.line_no = l.line_no
left join core.listing as g on g.listing_id = o.listing_id
inner join settlement_party as p
    on p.merchant_id = l.merchant_id
    and p.version = case when :only_version = '' then l.policy_version else :only_version end
left join (select distinct version, category_id from settlement_terms) as c
    on c.version = p.version and c.category_id = g.category_id
inner join settlement_terms as t
    on t.version = p.version and t.tier = p.tier_scope and t.merchant_id = p.merchant_scope
    and t.category_id = coalesce(c.category_id, '')
where l.kind = 'sale' and l.month < :month and l.order_id in (select order_id from touched)
