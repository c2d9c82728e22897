-- Clause: 3.4
-- Category: status_mismatch
-- Rate: 200
-- Claims: order_id
-- Notices: payment_reconciliation
-- Then: capture_at_provider
-- Says: The money for an order arrived just after the order had been cancelled as not paid.
-- == victims
with due as (
    select order_no, sum(amount_minor + shipping_minor)::bigint as amount_minor
    from order_lines
    group by order_no
),

unpaid as (
    select
        orders.order_no, due.amount_minor,
        if(chance('captured late', orders.order_no) < 0.55, 'wechat_pay', 'alipay') as provider,
        orders.cancelled_at + to_seconds(whole('captured late by', orders.order_no, 20, 900))
            as captured_at
    from orders
    inner join due using (order_no)
    where orders.cancel_reason = 'not_paid_in_time' and orders.paid_at is null
),

native as (
    select
        *,
        if(provider = 'wechat_pay',
            '4200' || digits('late prefix', order_no, 6) || strftime(captured_at, '%Y%m%d')
            || digits('late capture', order_no, 10),
            strftime(captured_at, '%Y%m%d') || '22001' || digits('late capture', order_no, 15))
            as provider_reference
    from unpaid
    where captured_at + to_days(14) < getvariable('period_end')
)

select
    order_no as key, order_id(order_no) as order_id, 1 as payment_no, provider,
    provider_reference, captured_at::date as settled_on, amount_minor,
    order_no as _order_no, captured_at as _captured_at
from native
-- == change
