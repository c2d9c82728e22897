-- Alipay trade bill (业务明细), one ZIP per day with trades, in it a summary and the details: GBK, LF,
-- `#` lines before and after the rows, a TAB after ids. Refunds are negative; the service fee is what
-- it does to our account: negative when taken, positive when given back. The account is followed by
-- 0156, as in the real files.
-- == files
with days as (
    select
        settled_on as day, provider.account, count(*) as line_count,
        count(*) filter (kind = 'capture') as captures,
        coalesce(sum(gross_minor) filter (kind = 'capture'), 0)::bigint as captured_minor,
        count(*) filter (kind = 'refund') as refunds,
        coalesce(sum(gross_minor) filter (kind = 'refund'), 0)::bigint as refunded_minor,
        sum(fee_minor)::bigint as fee_minor,
        settled_on::timestamp + to_hours(33)
            + to_seconds(whole('alipay trade', settled_on, 0, 3000)::int) as received_at
    from provider_entries
    inner join providers as provider using (provider)
    where provider = 'alipay' and settled_on >= $from_day and settled_on < $to_day
    group by settled_on, provider.account
),

framed as (
    select
        *,
        alipay_subject(account, day) as subject,
        alipay_export(received_at) as exported,
        alipay_member(account, day) as member
    from days
)

select
    'provider/' || folder('alipay', account, day) || 'trade_' || strftime(day, '%Y-%m-%d') || '.zip'
        as path,
    member || '_业务明细.csv' as detail_name,
    '#支付宝业务明细查询' || chr(10) || subject
        || '#' || repeat('-', 41) || '业务明细列表' || repeat('-', 40) || chr(10)
        || '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,'
        || '订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,'
        || '券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,'
        || '分润（元）,备注' || chr(10) as head,
    '#' || repeat('-', 41) || '业务明细列表结束' || repeat('-', 36) || chr(10)
        || '#交易合计：' || captures || '笔，商家实收共' || major(captured_minor) || '元，商家优惠共0.00元' || chr(10)
        || '#退款合计：' || refunds || '笔，商家实收退款共' || major(refunded_minor)
        || '元，商家优惠退款共0.00元' || chr(10) || exported as tail,
    member || '_业务明细(汇总).csv' as summary_name,
    '#支付宝业务汇总查询' || chr(10) || subject
        || '#' || repeat('-', 41) || '业务汇总列表' || repeat('-', 40) || chr(10)
        || '门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,'
        || '商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）' || chr(10)
        || '合计' || chr(9) || ',' || chr(9) || ',' || captures || ',' || refunds
        || ',' || major(captured_minor + refunded_minor)
        || ',' || major(captured_minor + refunded_minor) || ',0.00,0.00,0.00'
        || ',' || major(-fee_minor) || ',0.00'
        || ',' || major(captured_minor + refunded_minor - fee_minor) || chr(10)
        || '#' || repeat('-', 41) || '业务汇总列表结束' || repeat('-', 36) || chr(10)
        || exported as summary,
    line_count,
    captured_minor + refunded_minor - fee_minor as net_minor,
    null as batch_reference,
    'alipay' as issuer,
    account,
    day as covers_on,
    received_at
from framed
order by day;
-- == lines
select
    capture_reference || chr(9) || ',' || payment_reference(order_no, payment_no) || chr(9)
    || ',' || if(kind = 'capture', '交易', '退款') || chr(9)
    || ',订单' || order_id(order_no)
    || ',' || strftime(occurred_at - to_seconds(whole('alipay created', reference, 4, 40)::int),
        '%Y-%m-%d %H:%M:%S')
    || ',' || strftime(occurred_at, '%Y-%m-%d %H:%M:%S')
    || repeat(',' || chr(9), 4)
    || ',*客(1' || digits('alipay buyer', order_no, 2) || '******'
    || digits('alipay buyer end', order_no, 2) || ')' || chr(9)
    || ',' || major(gross_minor) || ',' || major(gross_minor)
    || repeat(',0.00', 5) || ',,0.00' || chr(9) || ',0.00'
    || ',' || if(kind = 'capture', '', reference) || chr(9)
    || ',' || major(-fee_minor) || ',0.00,' || chr(10) as line
from provider_entries
where provider = 'alipay' and settled_on >= $from_day and settled_on < $to_day
order by settled_on, occurred_at, reference, kind;
