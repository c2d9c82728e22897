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
    j.terms_no,
    j.amount_minor,
    j.shipping_minor,
    j.order_fee_minor,
    j.commission_minor,
    j.tax_minor,
    coalesce(f.fee_minor, 0) as provider_fee_minor
from judged_line as j
left join fee_share as f on f.order_id = j.order_id and f.line_no = j.line_no
where j.reason = 'payable'
