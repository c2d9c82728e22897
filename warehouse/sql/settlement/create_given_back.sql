-- purpose: the refunds that this month settles, with the commission that each gives back
-- grain: one refund and order line
-- clause: 4.3, 4.4
-- note: a refund follows its sale, also when the merchant was paid for it long ago. The commission given
--   back is that on all refunds so far less that on those before, so that a sale whose parts are
--   given back one by one gives back what was charged on it, to the minor unit
create temp table given_back as
with refunded as (
    select
        r.refund_id,
        r.order_id,
        l.line_no,
        r.submitted_at,
        l.amount_minor,
        l.shipping_minor,
        cast(sum(l.amount_minor) over w as bigint) as amount_so_far,
        cast(sum(l.shipping_minor) over w as bigint) as shipping_so_far
    from core.refund as r
    inner join core.refund_line as l on l.refund_id = r.refund_id
    where
        r.submitted_at < :period_end
        and r.order_id in (select order_id from settled_sale)
    window w as (
        partition by r.order_id, l.line_no order by r.submitted_at, r.refund_id
        rows between unbounded preceding and current row
    )
),

based as (
    select
        r.*,
        s.merchant_id,
        s.currency,
        s.payable_on,
        s.version,
        s.commission_share,
        s.is_commission_returned,
        s.tax_share,
        least(r.amount_so_far, s.amount_minor)
        + case
            when s.is_shipping_commissioned then least(r.shipping_so_far, s.shipping_minor) else 0
        end as base_after,
        least(r.amount_so_far - r.amount_minor, s.amount_minor)
        + case
            when s.is_shipping_commissioned
            then least(r.shipping_so_far - r.shipping_minor, s.shipping_minor)
            else 0
        end as base_before
    from refunded as r
    inner join settled_sale as s on s.order_id = r.order_id and s.line_no = r.line_no
    where not exists (
        select 1 from core.settlement_line as t
        where
            t.kind = 'refund' and t.source_id = r.refund_id and t.line_no = r.line_no
            and t.month < :month
    )
),

commissioned as (
    select
        *,
        cast(round(cast(base_after as decimal(18, 0)) * commission_share, 0) as bigint)
            as commission_after,
        cast(round(cast(base_before as decimal(18, 0)) * commission_share, 0) as bigint)
            as commission_before
    from based
)

select
    refund_id,
    line_no,
    order_id,
    merchant_id,
    currency,
    cast(submitted_at at time zone :zone as date) as refunded_on,
    greatest(cast(submitted_at at time zone :zone as date), payable_on) as payable_on,
    version,
    commission_share,
    amount_minor,
    shipping_minor,
    case when is_commission_returned then commission_after - commission_before else 0 end
        as commission_minor,
    case
        when is_commission_returned
        then
            cast(round(cast(commission_after as decimal(18, 0)) * tax_share, 0) as bigint)
            - cast(round(cast(commission_before as decimal(18, 0)) * tax_share, 0) as bigint)
        else 0
    end as tax_minor
from commissioned
