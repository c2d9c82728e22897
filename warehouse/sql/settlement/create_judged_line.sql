-- purpose: for each line that is sold and not settled whether it is payable, since when, or why not; and
--   what is charged on it
-- grain: one order line
-- clause: 3.4, 4.4
-- note: it is payable when it was signed for, its hold is over and its money has arrived. What was
--   payable before the first month that was ever settled is not ours to settle. A share has seven
--   digits: with eleven of an amount their product fits a machine word, which larger ones do not need
create temp table judged_line as
with dated as (
    select
        s.*,
        coalesce(m.has_provider_payment, false) as has_provider_payment,
        coalesce(m.is_reconciled, true) as is_reconciled,
        coalesce(m.is_stopped, false) as is_stopped,
        coalesce(m.is_paid_for, true) as is_paid_for,
        m.fee_minor as order_provider_fee_minor,
        m.arrived_on,
        m.expected_on,
        t.commission_share,
        t.tax_share,
        t.order_fee_minor,
        t.order_fee_tax_minor,
        s.amount_minor
        + case when t.is_shipping_commissioned then s.shipping_minor else 0 end as base_minor,
        s.delivered_on + t.hold_days as hold_ends_on
    from sold_line as s
    left join order_money as m on m.order_id = s.order_id
    left join settlement_terms as t on t.terms_no = s.terms_no
),

reasoned as (
    select
        d.*,
        case
            when not d.is_own_listing then 'merchant_differs'
            when d.terms_no is null then 'terms_missing'
            when d.delivered_on is null and d.is_cancelled then 'cancelled'
            when d.delivered_on is null or d.delivered_on > :end_on then 'not_delivered'
            when d.is_stopped then 'break_open'
            when not d.is_reconciled then 'payment_unmatched'
            when not d.is_paid_for then 'payment_differs'
            when d.has_provider_payment and d.arrived_on is null then 'deposit_awaited'
            when d.hold_ends_on > :end_on then 'in_hold'
            when d.arrived_on > :end_on then 'deposit_awaited'
            else 'payable'
        end as reason,
        greatest(d.hold_ends_on, coalesce(d.arrived_on, d.hold_ends_on)) as payable_on,
        case
            when d.base_minor < 100000000000
            then cast(round(cast(d.base_minor as decimal(11, 0)) * d.commission_share, 0) as bigint)
            else cast(round(cast(d.base_minor as decimal(18, 0)) * d.commission_share, 0) as bigint)
        end as commission_minor
    from dated as d
)

select
    order_id,
    line_no,
    merchant_id,
    currency,
    amount_minor,
    shipping_minor,
    delivered_on,
    terms_no,
    reason,
    payable_on,
    hold_ends_on,
    arrived_on,
    expected_on,
    order_provider_fee_minor,
    order_fee_minor,
    commission_minor,
    order_fee_tax_minor + case
        when commission_minor < 100000000000
        then cast(round(cast(commission_minor as decimal(11, 0)) * tax_share, 0) as bigint)
        else cast(round(cast(commission_minor as decimal(18, 0)) * tax_share, 0) as bigint)
    end as tax_minor
from reasoned
where reason <> 'payable' or payable_on >= :books_start_on
