-- WeChat Pay trade bill (交易账单, ALL), one file per day with trades: UTF-8 with byte order mark,
-- CRLF, a backtick before every value, a summary of two lines. Refunds are rows of their own; their
-- fee is negative. Ready after ten o'clock of the next day.
-- == files
select
    'provider/' || folder('wechat_pay', provider.account, settled_on)
        || 'trade_' || strftime(settled_on, '%Y-%m-%d') || '.csv' as path,
    chr(65279) || '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,'
        || '付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,'
        || '退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注' || chr(13) || chr(10) as head,
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额' || chr(13) || chr(10)
        || '`' || count(*)
        || ',`' || major(coalesce(sum(gross_minor) filter (kind = 'capture'), 0))
        || ',`' || major(coalesce(-sum(gross_minor) filter (kind = 'refund'), 0))
        || ',`0.00'
        || ',`' || fee(sum(fee_minor))
        || ',`' || major(coalesce(sum(gross_minor) filter (kind = 'capture'), 0))
        || ',`' || major(coalesce(-sum(gross_minor) filter (kind = 'refund'), 0))
        || chr(13) || chr(10) as tail,
    count(*) as line_count,
    sum(gross_minor - fee_minor)::bigint as net_minor,
    null as batch_reference,
    'wechat_pay' as issuer,
    provider.account,
    settled_on as covers_on,
    settled_on::timestamp + to_hours(34) + to_minutes(whole('wechat trade', settled_on, 0, 50)::int)
        as received_at
from provider_entries
inner join providers as provider using (provider)
where provider = 'wechat_pay' and settled_on >= $from_day and settled_on < $to_day
group by settled_on, provider.account
order by settled_on;
-- == lines
select
    '`' || strftime(occurred_at, '%Y-%m-%d %H:%M:%S')
    || ',`wx8000c0ffee0001a2,`' || provider.account || ',`0,`,`' || capture_reference
    || ',`' || payment_reference(order_no, payment_no)
    || ',`o' || substr(token('openid', order_no), 1, 27)
    || ',`JSAPI,`' || if(kind = 'capture', 'SUCCESS', 'REFUND') || ',`OTHERS,`' || currency
    || ',`' || major(if(kind = 'capture', gross_minor, 0)) || ',`0.00'
    || if(kind = 'capture',
        ',`0,`0,`0.00,`0.00,`,`',
        ',`' || reference || ',`' || our_reference || ',`' || major(-gross_minor)
        || ',`0.00,`ORIGINAL,`SUCCESS')
    || ',`' || '订单' || order_id(order_no) || ',`,`' || fee(fee_minor) || ',`0.60%'
    || ',`' || major(if(kind = 'capture', gross_minor, 0))
    || ',`' || major(if(kind = 'capture', 0, -gross_minor)) || ',`' || chr(13) || chr(10) as line
from provider_entries
inner join providers as provider using (provider)
where provider = 'wechat_pay' and settled_on >= $from_day and settled_on < $to_day
order by settled_on, occurred_at, reference, kind;
