-- purpose: a marketplace's payments with what four providers and a bank say of them, rarely wrong
-- grain: one payment, and what follows from it
-- note: DuckDB only; written in steps, so that a further day comes on top of what stands. The
--   variables first_number, payments, first_on, days, paid_after and paid_until say which step.
--   One of a million draws decides what is wrong with a payment: below 200 the provider does not
--   state it, below 400 our books do not have it, below 500 it is stated twice, below 700 with
--   another amount, below 800 with another id, below 900 with another fee
create or replace temp table trade as
with drawn as (
    select
        n,
        getvariable('first_on') + cast(
            (n - getvariable('first_number')) * getvariable('days') // getvariable('payments')
            as integer
        ) as day,
        hash(n, 1) % 1000000 as fault,
        hash(n, 2) % 100 as share,
        500 + cast(hash(n, 3) % 50000 as bigint) as amount_minor,
        hash(n, 4) % 54000 as second,
        hash(n, 5) % 50 = 0 as is_given_back,
        md5(concat('payment', n)) as digest
    from range(
        getvariable('first_number'), getvariable('first_number') + getvariable('payments')
    ) as t (n)
),

sent as (
    select
        drawn.*,
        case
            when share < 40 then 'wechat_pay'
            when share < 75 then 'alipay'
            when share < 90 then 'stripe'
            else 'adyen'
        end as provider,
        concat('O', strftime(day, '%Y%m'), lpad(cast(n as text), 10, '0')) as order_id,
        timezone('UTC', cast(day as timestamp)) + interval '30 minutes'
            + to_seconds(second) as captured_at,
        md5(concat('load', day)) as run_id
    from drawn
)

select
    sent.*,
    case provider
        when 'wechat_pay' then '1619800001'
        when 'alipay' then '2088511122223333'
        when 'stripe' then 'acct_1Countinghouse'
        else 'CountinghouseCN'
    end as account,
    concat(order_id, 'P1') as payment_reference,
    case provider
        when 'wechat_pay' then concat('4200', strftime(day, '%Y%m%d'), lpad(cast(n as text), 16, '0'))
        when 'alipay' then concat(strftime(day, '%Y%m%d'), '22001', lpad(cast(n as text), 15, '0'))
        when 'stripe' then concat('ch_', digest[:24])
        else upper(digest[:16])
    end as native_id,
    case provider
        when 'stripe' then concat('po_', md5(concat('stripe', day))[:24])
        when 'adyen' then concat('AD', strftime(day, '%Y%m%d'))
    end as batch_reference,
    case when is_given_back then amount_minor // 2 else 0 end as refund_minor,
    concat('F', lpad(cast(n as text), 15, '0')) as refund_id
from sent;

insert into core.customer_order by name
select
    order_id, digest as customer_id, 'CNY' as currency, captured_at - interval '5 minutes' as created_at,
    captured_at as paid_at, 'orders' as source_file_id, run_id
from trade
where fault not between 200 and 399;

insert into core.payment by name
select
    order_id, 1 as payment_no, provider as method, 1 as instalments, amount_minor, captured_at,
    payment_reference, provider, native_id as provider_reference, 'payments' as source_file_id, run_id
from trade
where fault not between 200 and 399;

insert into core.refund by name
select
    refund_id, order_id, 1 as payment_no, refund_minor as amount_minor, 'returned' as reason,
    captured_at as requested_at, captured_at + interval '5 minutes' as approved_at,
    captured_at + interval '10 minutes' as submitted_at,
    concat('R', native_id) as provider_reference, 'refunds' as source_file_id, run_id
from trade
where refund_minor > 0 and fault > 399;

create or replace temp table stated as
with captured as (
    select
        trade.*,
        case
            when fault between 500 and 599 then amount_minor + 100
            when fault between 600 and 699 then amount_minor - 100
            else amount_minor
        end as gross_minor
    from trade
    where fault > 199
),

charged as (
    select
        captured.*,
        case provider
            when 'stripe' then cast(round(gross_minor * 0.034) as bigint) + 200
            when 'adyen' then cast(round(gross_minor * 0.018) as bigint) + 80
            else cast(round(gross_minor * 0.006) as bigint)
        end + case when fault between 800 and 899 then 10 else 0 end as fee_minor
    from captured
)

select
    provider, account, 'capture' as entry_kind,
    case when fault between 700 and 799 then concat(native_id, 'X') else native_id end as native_id,
    1 as occurrence, payment_reference as our_reference, cast(null as text) as capture_reference,
    batch_reference, captured_at + interval '3 seconds' as occurred_at, day as business_on,
    gross_minor, fee_minor, run_id
from charged
union all
select
    provider, account, 'capture', native_id, 2, payment_reference, null, batch_reference,
    captured_at + interval '3 seconds', day, gross_minor, fee_minor, run_id
from charged
where fault between 400 and 499
union all
select
    provider, account, 'refund', concat('R', native_id), 1, refund_id, native_id, batch_reference,
    captured_at + interval '11 minutes', day, -refund_minor,
    case when provider in ('wechat_pay', 'alipay') then cast(round(-refund_minor * 0.006) as bigint)
        else 0 end,
    run_id
from trade
where refund_minor > 0 and fault > 399;

drop table trade;

insert into core.provider_entry by name
select
    stated.*, 'CNY' as currency, gross_minor - fee_minor as net_minor, entry_kind as raw_kind,
    1 as line, 1 as version,
    timezone('UTC', cast(business_on + 1 as timestamp)) + interval '2 hours' as received_at,
    md5(concat(provider, business_on)) as source_file_id
from stated;

insert into core.provider_movement by name
select
    provider, account, concat('M', native_id) as native_id, entry_kind as movement_kind, occurrence,
    native_id as trade_reference, our_reference, occurred_at, business_on, 'CNY' as currency,
    gross_minor as amount_minor, 1 as line, 1 as version,
    timezone('UTC', cast(business_on + 1 as timestamp)) + interval '3 hours' as received_at,
    md5(concat(provider, 'fund', business_on)) as source_file_id, run_id
from stated
where provider in ('wechat_pay', 'alipay');

drop table stated;

-- A batch a day; the contract's working days lead to the day on which the bank has it.
create or replace temp table payout as
with batch as (
    select
        provider, account, batch_reference, business_on as day,
        cast(sum(net_minor) as bigint) as net_minor
    from core.provider_entry
    where entry_kind <> 'payout' and business_on > getvariable('paid_after') - 30
    group by all
),

dated as (
    select batch.*, w.day as paid_on, hash(provider, batch.day) % 300 as fault
    from batch
    inner join core.calendar_day as d on d.country = 'CN' and d.day = batch.day
    inner join core.calendar_day as w
        on w.country = 'CN' and w.is_working
        and w.working_days_before = d.working_days_before + cast(d.is_working as integer) - 1
        + case when provider in ('stripe', 'adyen') then 2 else 1 end
)

select
    dated.* exclude (batch_reference),
    coalesce(
        batch_reference, concat(upper(provider[:2]), strftime(day, '%Y%m%d'), '0', day - date '2020-01-01')
    ) as batch_reference
from dated
where paid_on > getvariable('paid_after') and paid_on <= getvariable('paid_until');

insert into core.provider_entry by name
select
    provider, account, 'payout' as entry_kind, concat('T', batch_reference) as native_id,
    1 as occurrence, batch_reference,
    timezone('UTC', cast(paid_on as timestamp)) + interval '1 hour' as occurred_at,
    paid_on as business_on, 'CNY' as currency, -net_minor as gross_minor, 0 as fee_minor,
    -net_minor as net_minor, 'payout' as raw_kind, 1 as line, 1 as version,
    timezone('UTC', cast(paid_on as timestamp)) + interval '90 minutes' as received_at,
    md5(concat(provider, 'payout', paid_on)) as source_file_id, md5(concat('load', paid_on)) as run_id
from payout;

-- Of 300 batches one is not paid, one is paid 1.00 short, one in two parts and one together with
-- that of the day before.
insert into core.bank_entry by name
with sent as (
    select p.*, p.net_minor - case when p.fault = 1 then 100 else 0 end + coalesce(n.net_minor, 0)
        as amount_minor
    from payout as p
    left join payout as n
        on n.provider = p.provider and n.day = p.day + 1 and n.fault = 3 and n.paid_on = p.paid_on
    where p.fault <> 0 and not (
        p.fault = 3 and exists (
            select 1 from payout as b
            where b.provider = p.provider and b.day = p.day - 1 and b.paid_on = p.paid_on
                and b.fault <> 0
        )
    )
),

parts as (
    select * from sent where fault <> 2
    union all
    select * replace (amount_minor // 2 as amount_minor) from sent where fault = 2
    union all
    select * replace (amount_minor - amount_minor // 2 as amount_minor) from sent where fault = 2
)

select
    '6222020200112233445' as bank_account, concat('ST', strftime(paid_on, '%Y%m%d')) as statement_reference,
    cast(row_number() over (partition by paid_on order by provider, day, amount_minor) as integer) as entry_no,
    concat('B', strftime(paid_on, '%Y%m%d'), entry_no) as bank_reference,
    batch_reference as end_to_end, paid_on as booked_on, paid_on as valued_on, 'CNY' as currency,
    amount_minor, 1 as line, 1 as version,
    timezone('UTC', cast(paid_on as timestamp)) + interval '14 hours' as received_at,
    md5(concat('bank', paid_on)) as source_file_id, md5(concat('load', paid_on)) as run_id
from parts;

insert into core.account_statement by name
with entries as (
    select
        source_file_id, provider, account, business_on as day, received_at, run_id,
        cast(count(*) as integer) as entry_count, cast(sum(net_minor) as bigint) as net_minor
    from core.provider_entry
    where entry_kind <> 'payout' and business_on >= getvariable('first_on')
    group by all
),

movements as (
    select
        source_file_id, provider, account, business_on as day, received_at, run_id,
        cast(count(*) as integer) as entry_count, cast(sum(amount_minor) as bigint) as net_minor
    from core.provider_movement
    where business_on >= getvariable('first_on')
    group by all
),

working as (
    select day
    from core.calendar_day
    where country = 'CN' and is_working and day > getvariable('paid_after')
        and day between getvariable('first_on') and getvariable('paid_until')
),

booked as (
    select
        w.day, cast(count(b.booked_on) as integer) as entry_count,
        cast(coalesce(sum(b.amount_minor), 0) as bigint) as net_minor
    from working as w
    left join core.bank_entry as b on b.booked_on = w.day
    group by w.day
),

before as (
    select coalesce(max_by(closing_minor, covers_to), 0) as closing_minor
    from core.account_statement
    where issuer = 'bank'
)

select
    source_file_id, 1 as statement_no, provider as issuer,
    case provider
        when 'stripe' then 'stripe_itemized'
        when 'adyen' then 'adyen_settlement'
        else concat(replace(provider, '_pay', ''), '_trade')
    end as file_format,
    account, cast(null as text) as statement_reference, cast(null as text) as currency,
    day as covers_from, day as covers_to, cast(null as bigint) as opening_minor,
    cast(null as bigint) as closing_minor, entry_count, net_minor, received_at, run_id
from entries
union all by name
select
    source_file_id, 1 as statement_no, provider as issuer,
    concat(replace(provider, '_pay', ''), '_fund') as file_format, account, day as covers_from,
    day as covers_to, entry_count, net_minor, received_at, run_id
from movements
union all by name
select
    md5(concat('bank', day)) as source_file_id, 1 as statement_no, 'bank' as issuer,
    'camt053' as file_format, '6222020200112233445' as account,
    concat('ST', strftime(day, '%Y%m%d')) as statement_reference, 'CNY' as currency,
    day as covers_from, day as covers_to,
    cast(before.closing_minor + sum(net_minor) over (order by day) - net_minor as bigint)
        as opening_minor,
    cast(before.closing_minor + sum(net_minor) over (order by day) as bigint) as closing_minor,
    entry_count, net_minor,
    timezone('UTC', cast(day as timestamp)) + interval '14 hours' as received_at,
    md5(concat('load', day)) as run_id
from booked, before;

insert into core.source_file by name
select
    source_file_id, concat(source_file_id, source_file_id) as sha256, file_format as source,
    'statement' as table_name, concat(file_format, '/', covers_from) as file_name, 1 as byte_count,
    entry_count as row_count, entry_count as loaded_count, 0 as quarantined_count, 'loaded' as status,
    received_at, run_id
from core.account_statement
where source_file_id not in (select source_file_id from core.source_file);

insert into core.file_receipt by name
select
    f.file_name, f.received_at, f.sha256, 'loaded' as outcome, s.issuer, s.file_format, s.account,
    s.covers_from as covers_on, f.row_count, f.run_id
from core.source_file as f
inner join core.account_statement as s on s.source_file_id = f.source_file_id
where f.file_name not in (select file_name from core.file_receipt) and s.file_format not like '%fund%';

insert into core.run by name
select
    run_id, 'load' as flow, 'load' as flow_run_name,
    timezone('UTC', cast(day as timestamp)) as as_of, 'standard' as policy_book,
    '2026.1' as policy_version, 'benchmark' as code_version, '{}' as parameters,
    timezone('UTC', cast(day as timestamp)) as started_at, 'completed' as status
from (
    select cast(day as date) as day, md5(concat('load', cast(day as date))) as run_id
    from generate_series(
        getvariable('first_on'), getvariable('paid_until'), interval '1 day'
    ) as d (day)
)
where run_id not in (select run_id from core.run);
