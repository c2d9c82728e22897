-- purpose: the sales that this month settles, with what is charged on each
-- grain: one order line
-- clause: 3.4, 4.4
-- note: a view
create temp view sale as
select
    j.order_id,
    j.line_no,
    j.merchant_id,
    j.currency,
    j.delivered_on,
    j.payable_on,
    j.version,
    j.commission_share,
    j.is_shipping_commissioned,
    j.is_commission_returned,
    j.tax_share,
    j.amount_minor,
    j.shipping_minor,
    j.order_fee_minor,
    cast(round(
        cast(
            j.amount_minor + case when j.is_shipping_commissioned then j.shipping_minor else 0 end
            as decimal(18, 0)
        ) * j.commission_share, 0
    ) as bigint) as commission_minor,
    case when j.is_provider_fee_passed then coalesce(f.fee_minor, 0) else 0 end
        as provider_fee_minor
from judged_line as j
left join fee_share as f on f.order_id = j.order_id and f.line_no = j.line_no
where j.reason = 'payable'
