-- Grain: one row per captured payment, with the provider that processed it and its native id.
-- Store credit (method balance) has no provider: nobody outside knows of it.
create or replace table payments as
select
    p.order_no,
    p.payment_no,
    p.method,
    p.instalments,
    p.amount_minor,
    p.captured_at,
    provider.provider,
    case provider.provider
        when 'wechat_pay' then
            '4200' || digits('wechat prefix', p.order_no, 6) || strftime(p.captured_at, '%Y%m%d')
            || digits('wechat', p.order_no * 10 + p.payment_no, 10)
        when 'alipay' then
            strftime(p.captured_at, '%Y%m%d') || '22001'
            || digits('alipay', p.order_no * 10 + p.payment_no, 15)
        when 'stripe' then 'ch_3' || substr(token('charge', p.order_no * 10 + p.payment_no), 1, 23)
        when 'adyen' then
            upper(substr(token('adyen', p.order_no * 10 + p.payment_no), 1, 16))
    end as provider_reference
from payments as p
left join providers as provider using (method)
where p.captured_at is not null
order by p.order_no, p.payment_no;
