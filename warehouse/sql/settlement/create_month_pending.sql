-- purpose: lines that are sold and not payable yet, with the reason and when they should be
-- grain: one order line
-- clause: 3.4
-- note: an order that was cancelled and given back in full is no longer waited for
create temp table month_pending as
with refunded as (
    select
        l.order_id, l.line_no, cast(sum(l.amount_minor + l.shipping_minor) as bigint) as back_minor
    from core.refund_line as l
    inner join core.refund as r on r.refund_id = l.refund_id
    where r.submitted_at < :period_end
    group by l.order_id, l.line_no
)

select
    j.order_id,
    j.line_no,
    j.merchant_id,
    j.currency,
    j.amount_minor + j.shipping_minor - coalesce(b.back_minor, 0) as amount_minor,
    j.reason,
    case
        when j.reason = 'in_hold' then j.payable_on
        when j.reason = 'deposit_awaited'
            then greatest(j.hold_ends_on, coalesce(j.arrived_on, j.expected_on, j.hold_ends_on))
        when j.reason = 'not_delivered'
            then coalesce(j.delivered_on, o.promised_on) + t.hold_days
    end as expected_on
from judged_line as j
inner join core.customer_order as o on o.order_id = j.order_id
left join settlement_terms as t on t.terms_no = j.terms_no
left join refunded as b on b.order_id = j.order_id and b.line_no = j.line_no
where
    j.reason <> 'payable'
    and not (
        j.reason = 'cancelled' and j.amount_minor + j.shipping_minor = coalesce(b.back_minor, 0)
    )
