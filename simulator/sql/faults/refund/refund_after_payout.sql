-- Clause: 4.4
-- Category: refund_after_payout
-- Rate: 20
-- Claims: order_id
-- Notices: monthly_settlement (netted in the month of the refund)
-- Then: refund_at_provider
-- Says: A line was refunded two months after the sale, when its merchant had long been paid for it.
-- == victims
with settled as (
    select
        -- No refund of the marketplace has a number as high as that.
        700000000 + payment.order_no as late_no,
        payment.*, provider.utc_offset_hours,
        least(line.amount_minor, payment.amount_minor) as back_minor,
        orders.completed_at
        + hours_between('refund after payout', payment.order_no, 62 * 24, 80 * 24) as refunded_at
    from plain_payments as payment
    inner join providers as provider using (provider)
    inner join orders using (order_no)
    inner join order_lines as line on line.order_no = payment.order_no and line.line_no = 1
    where orders.completed_at + to_days(80 + 15) < getvariable('period_end')
)

select
    order_no as key, order_id(order_no) as order_id, refund_id(late_no) as refund_id, provider,
    case provider
        when 'wechat_pay' then
            '5030' || digits('late prefix', order_no, 6) || strftime(refunded_at, '%Y%m%d')
            || digits('late refund', order_no, 11)
        when 'alipay' then refund_id(late_no)
        when 'stripe' then 're_3' || substr(token('late refund', order_no), 1, 23)
        else upper(substr(token('adyen late refund', order_no), 1, 16))
    end as provider_reference,
    (refunded_at - to_hours(8 - utc_offset_hours))::date as settled_on, back_minor as amount_minor,
    order_no as _order_no, payment_no as _payment_no, late_no as _refund_no,
    refunded_at as _refunded_at, whole('late refund approver', order_no, 1, 6) as _approver_no
from settled
-- == change
insert into refunds by name
select
    _refund_no as refund_no, _order_no as order_no, _payment_no as payment_no, provider,
    'goodwill' as reason, amount_minor,
    _refunded_at - to_hours(20) as requested_at, _refunded_at - to_minutes(15) as approved_at,
    _refunded_at as submitted_at, _approver_no as approver_no, provider_reference
from victims;
insert into refund_lines by name
select
    _refund_no as refund_no, _order_no as order_no, _payment_no as payment_no, 1 as line_no,
    amount_minor, 0 as shipping_minor
from victims;
