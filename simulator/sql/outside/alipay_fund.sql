-- Alipay fund bill (账务明细, signcustomer), one ZIP per day with movements: bytes as in the trade
-- bill. Fees, refunds and withdrawals are rows of their own; what leaves the account is negative. The
-- balance runs on from file to file.
-- == files
with days as (
    select
        day, provider.account, count(*) as line_count,
        count(*) filter (amount_minor > 0) as incomes,
        coalesce(sum(amount_minor) filter (amount_minor > 0), 0)::bigint as income_minor,
        count(*) filter (amount_minor <= 0) as expenses,
        coalesce(sum(amount_minor) filter (amount_minor <= 0), 0)::bigint as expense_minor,
        day::timestamp + to_hours(33) + to_seconds(whole('alipay fund', day, 0, 3000)::int)
            as received_at
    from fund_movements
    inner join providers as provider using (provider)
    where provider = 'alipay' and day >= $from_day and day < $to_day
    group by day, provider.account
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
    'provider/' || folder('alipay', account, day) || 'fund_' || strftime(day, '%Y-%m-%d') || '.zip'
        as path,
    member || '_账务明细.csv' as detail_name,
    '#支付宝账务明细查询' || chr(10) || subject
        || '#' || repeat('-', 41) || '账务明细列表' || repeat('-', 40) || chr(10)
        || '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,'
        || '账户余额（元）,交易渠道,业务类型,备注' || chr(10) as head,
    '#' || repeat('-', 41) || '账务明细列表结束' || repeat('-', 36) || chr(10)
        || '#支出合计：' || expenses || '笔，共' || major(expense_minor) || '元' || chr(10)
        || '#收入合计：' || incomes || '笔，共' || major(income_minor) || '元' || chr(10)
        || exported as tail,
    member || '_账务明细(汇总).csv' as summary_name,
    '#支付宝账务汇总查询' || chr(10) || subject
        || '#' || repeat('-', 41) || '账务汇总列表' || repeat('-', 40) || chr(10)
        || '类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）' || chr(10)
        || '合计,' || incomes || ',' || major(income_minor) || ',' || expenses
        || ',' || major(expense_minor) || ',' || major(income_minor + expense_minor) || chr(10)
        || '#' || repeat('-', 41) || '账务汇总列表结束' || repeat('-', 36) || chr(10)
        || exported as summary,
    line_count,
    income_minor + expense_minor as net_minor,
    null as batch_reference,
    'alipay' as issuer,
    account,
    day as covers_on,
    received_at
from framed
order by day;
-- == lines
select
    strftime(day, '%Y%m%d') || digits('account flow', kind || reference, 12) || chr(9)
    || ',' || coalesce(capture_reference, reference) || chr(9)
    || ',' || if(kind = 'payout', '', payment_reference(order_no, payment_no)) || chr(9)
    || ',' || if(kind = 'payout', '提现', '订单' || order_id(order_no)) || chr(9)
    || ',' || strftime(occurred_at, '%Y-%m-%d %H:%M:%S')
    || ',' || if(kind in ('capture', 'refund'),
        '*客(1' || digits('alipay buyer', order_no, 2) || '******'
        || digits('alipay buyer end', order_no, 2) || ')', '') || chr(9)
    || ',' || major(greatest(amount_minor, 0)) || ',' || major(least(amount_minor, 0))
    || ',' || major(balance_minor) || ',支付宝,'
    || case kind
        when 'capture' then '在线支付,'
        when 'refund' then '交易退款,退款请求号 ' || reference
        when 'capture_fee' then '收费,服务费'
        when 'refund_fee' then '收费,服务费退回 ' || reference
        when 'payout' then '提现,' || reference
    end || chr(10) as line
from fund_lines
where provider = 'alipay' and day >= $from_day and day < $to_day
order by day, position;
