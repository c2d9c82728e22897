-- WeChat Pay fund bill (资金账单, basic account), one file per day with movements: bytes as in the
-- trade bill. A capture and its fee are two rows; a refund is one, net of the fee that comes back
-- with it, which its remark states. The balance runs on from file to file.
-- == files
select
    'provider/' || folder('wechat_pay', provider.account, day)
        || 'fund_' || strftime(day, '%Y-%m-%d') || '.csv' as path,
    chr(65279) || '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额（元）,账户结余（元）,'
        || '资金变更提交申请人,备注,业务凭证号' || chr(13) || chr(10) as head,
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额' || chr(13) || chr(10)
        || '`' || count(*)
        || ',`' || count(*) filter (amount_minor > 0)
        || ',`' || major(coalesce(sum(amount_minor) filter (amount_minor > 0), 0))
        || ',`' || count(*) filter (amount_minor <= 0)
        || ',`' || major(coalesce(-sum(amount_minor) filter (amount_minor <= 0), 0))
        || chr(13) || chr(10) as tail,
    count(*) as line_count,
    sum(amount_minor)::bigint as net_minor,
    null as batch_reference,
    'wechat_pay' as issuer,
    provider.account,
    day as covers_on,
    day::timestamp + to_hours(34) + to_minutes(whole('wechat fund', day, 0, 50)::int)
        as received_at
from fund_movements
inner join providers as provider using (provider)
where provider = 'wechat_pay' and day >= $from_day and day < $to_day
group by day, provider.account
order by day;
-- == lines
with named as (
    select
        *,
        case kind
            when 'capture' then '交易'
            when 'refund' then '退款'
            when 'payout' then '提现'
            else '扣除交易手续费'
        end as business
    from fund_lines
    where provider = 'wechat_pay' and day >= $from_day and day < $to_day
)

select
    '`' || strftime(occurred_at, '%Y-%m-%d %H:%M:%S')
    || ',`' || reference
    || ',`' || provider.account || strftime(day, '%Y%m%d')
    || digits('fund flow', kind || reference, 10)
    || ',`' || business || ',`' || business
    || ',`' || if(amount_minor > 0, '收入', '支出')
    || ',`' || major(abs(amount_minor))
    || ',`' || major(balance_minor)
    || ',`system,`'
    || if(kind = 'refund',
        '退款总金额 ' || major(fee_minor - amount_minor) || ' 元；含手续费 ' || major(-fee_minor) || ' 元',
        '')
    || ',`' || our_reference || chr(13) || chr(10) as line
from named
inner join providers as provider using (provider)
order by day, position;
