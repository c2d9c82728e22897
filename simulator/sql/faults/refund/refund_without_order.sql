-- Clause: 3.4
-- Category: refund_without_order
-- Rate: 2
-- Claims: order_id
-- Notices: payment_reconciliation
-- Then: refund_at_provider
-- Says: The provider refunded a capture, although our books know of no such refund.
-- == victims
with unasked as (
    select
        -- No refund of the marketplace has a number as high as that.
        600000000 + entry.order_no as unasked_no,
        entry.*,
        whole('unasked share', entry.order_no, 2, 10) * 1000 as back_bps,
        entry.occurred_at + hours_between('unasked refund', entry.order_no, 30, 400) as refunded_at
    from plain_captures as entry
    where entry.settled_on < getvariable('period_end')::date - 32
)

select
    order_no as key, order_id(order_no) as order_id, refund_id(unasked_no) as refund_id, provider,
    case provider
        when 'wechat_pay' then
            '5030' || digits('unasked prefix', order_no, 6) || strftime(refunded_at, '%Y%m%d')
            || digits('unasked', order_no, 11)
        when 'alipay' then refund_id(unasked_no)
        when 'stripe' then 're_3' || substr(token('unasked', order_no), 1, 23)
        else upper(substr(token('adyen unasked', order_no), 1, 16))
    end as provider_reference,
    (refunded_at - to_hours(8 - utc_offset_hours))::date as settled_on,
    greatest(1, share_of(gross_minor, back_bps)) as amount_minor,
    order_no as _order_no, unasked_no as _refund_no, refunded_at as _refunded_at
from unasked
-- == change
